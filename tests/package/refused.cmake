# cmake -Dconsumer=... -Dfolder=... -Dgenerator=... -Doptions=...|... -Dmessage=... -P refused.cmake: configuring the
# consumer with these options fails, with that message and no other.

file(REMOVE_RECURSE "${folder}")
string(REPLACE "|" ";" options "${options}")
execute_process(COMMAND ${CMAKE_COMMAND} -S "${consumer}" -B "${folder}" -G "${generator}" ${options}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(result EQUAL 0)
    message(FATAL_ERROR "expected a failure, found:\n${output}")
endif()
string(REGEX REPLACE "[ \n]+" " " words "${errors}")
string(FIND "${words}" "${message}" at)
string(REGEX MATCHALL "CMake Error" count "${errors}")
list(LENGTH count count)
if(at EQUAL -1 OR NOT count EQUAL 1)
    message(FATAL_ERROR "expected one error:\n${message}\nfound:\n${errors}")
endif()
