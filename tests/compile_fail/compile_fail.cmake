# Compiles one program both ways. Run by CTest, see CMakeLists.txt; lists come separated by "|".

cmake_minimum_required(VERSION 3.22)

file(STRINGS "${source}" expectations REGEX "^// expect: ")
if(NOT expectations)
    message(FATAL_ERROR "${source}:1: no line '// expect: <what the compiler must say>'")
endif()

string(REPLACE "|" ";" command "${compiler}|${flags}")
string(REPLACE "|" ";" include_directories "${include_directories}")
string(REPLACE "|" ";" implicit_directories "${implicit_directories}")
foreach(directory IN LISTS include_directories)
    # Naming a directory that the compiler searches anyway would move it before the standard library's.
    if(NOT directory IN_LIST implicit_directories)
        list(APPEND command "-I${directory}")
    endif()
endforeach()

execute_process(COMMAND ${command} -DLINNET_CORRECT "${source}"
                RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${source}: its correct program (LINNET_CORRECT) does not compile:\n${output}")
endif()

execute_process(COMMAND ${command} "${source}"
                RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
    message(FATAL_ERROR "${source}: its wrong program compiles")
endif()
# Only what a person sees first counts: the ways into the template, and the first error.
string(REGEX MATCH "^([^\n]*\n?)([^\n]*\n?)([^\n]*\n?)([^\n]*\n?)([^\n]*\n?)([^\n]*\n?)([^\n]*\n?)([^\n]*\n?)([^\n]*\n?)"
       first_lines "${output}")
foreach(expectation IN LISTS expectations)
    string(REGEX REPLACE "^// expect: " "" expectation "${expectation}")
    string(FIND "${first_lines}" "${expectation}" position)
    if(position EQUAL -1)
        message(FATAL_ERROR "${source}: the compiler does not say '${expectation}' in its first nine lines, but:\n${output}")
    endif()
endforeach()
