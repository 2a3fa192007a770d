# The numbered examples as tests, run as they are by hand without arguments, each in a folder of its own: some write a
# file.

foreach(source IN LISTS sources)
    if(source MATCHES "/[0-9]+_([a-z_]+)[.]cpp$")
        set(name ${CMAKE_MATCH_1})
        set(folder "${CMAKE_CURRENT_BINARY_DIR}/numbered/${name}")
        file(MAKE_DIRECTORY "${folder}")
        add_test(NAME examples.${name} COMMAND ${name} WORKING_DIRECTORY "${folder}")
        set_tests_properties(examples.${name} PROPERTIES LABELS examples TIMEOUT 300)
    endif()
endforeach()

# The thread sanitizer knows nothing of OpenMP's threads: the preset tsan does without.
if(TARGET threads AND TARGET OpenMP::OpenMP_CXX)
    set_tests_properties(examples.threads PROPERTIES PASS_REGULAR_EXPRESSION "OpenMP +[0-9]+ threads.*all the same")
elseif(TARGET threads)
    set_tests_properties(examples.threads PROPERTIES PASS_REGULAR_EXPRESSION "OpenMP +left out.*all the same")
endif()
