# cmake -Dprogram=... -Demulator=... -Doptions=...|... -Dfolder=... -Dexpected=... -Dpictures=N -P run_demo.cmake: runs a
# demo from an empty folder; it prints what is expected, and writes a sheet of N pictures that is well-formed.

file(REMOVE_RECURSE "${folder}")
file(MAKE_DIRECTORY "${folder}")
set(sheet "${folder}/sheet.svg")
string(REPLACE "|" ";" options "${options}")
execute_process(COMMAND ${emulator} "${program}" --sheet "${sheet}" ${options} WORKING_DIRECTORY "${folder}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(NOT result EQUAL 0 OR NOT errors STREQUAL "")
    message(FATAL_ERROR "expected ${program} to succeed, found ${result}: ${errors}")
endif()
if(NOT output MATCHES "${expected}")
    message(FATAL_ERROR "expected '${expected}', found:\n${output}")
endif()
string(REGEX MATCH "[0-9]+ (of|pictures)[^\n]*" found "${output}")

# What the sheet consists of, taken away piece by piece: nothing but its frame may be left.
file(READ "${sheet}" text)
string(REGEX MATCHALL "<image " images "${text}")
list(LENGTH images image_count)
set(attributes "( [a-z:-]+=\"[^\"<>]*\")*")
string(REGEX REPLACE "&(amp|lt|gt|quot)[;]" "" text "${text}")
string(REGEX REPLACE "<[a-z]+${attributes}/>" "" text "${text}")
string(REGEX REPLACE "<text${attributes}>[^<>&]*</text>" "" text "${text}")
string(REGEX REPLACE "[\n ]+" "" rest "${text}")
if(NOT image_count EQUAL pictures)
    message(FATAL_ERROR "${sheet}: expected ${pictures} pictures, found ${image_count}")
endif()
if(NOT rest MATCHES "^<svgxmlns=[^<>&]*></svg>$")
    message(FATAL_ERROR "${sheet}: expected well-formed XML of rectangles, texts and pictures, found ${rest}")
endif()

file(SIZE "${program}" size)
math(EXPR kilobytes "${size} / 1000")
message(STATUS "${found}; ${program} has ${kilobytes} kB")
