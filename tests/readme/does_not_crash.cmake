# Runs a program without arguments; any exit code but that of a crash will do.

cmake_minimum_required(VERSION 3.22)

execute_process(COMMAND ${emulator} "${program}" RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result MATCHES "^[012]$")
    message(FATAL_ERROR "${program}: ${result}\n${output}")
endif()
