# The bundled default as tests: the demo in its three forms, and the accuracy where the data set is.

function(add_demo_test program expected pictures)
    list(JOIN ARGN "|" options)
    add_test(NAME examples.${program}
        COMMAND ${CMAKE_COMMAND} "-Dprogram=$<TARGET_FILE:${program}>" "-Demulator=${CMAKE_CROSSCOMPILING_EMULATOR}"
                "-Doptions=${options}" "-Dfolder=${CMAKE_CURRENT_BINARY_DIR}/empty/${program}"
                "-Dexpected=${expected}" -Dpictures=${pictures} -P "${CMAKE_CURRENT_SOURCE_DIR}/run_demo.cmake")
    set_tests_properties(examples.${program} PROPERTIES LABELS examples TIMEOUT 300)
endfunction()

add_demo_test(demo "10 of 12 right" 12)
add_demo_test(demo_single "10 of 12 right" 12)

set(models "${LINNET_SHARED_DIR}/models")
if(TARGET photo_sheet AND IS_DIRECTORY "${models}/photos")
    add_demo_test(photo_sheet "macaw +#+ .*cheeseburger +#+ " 2
        --model squeezenet1_1 --weights "${models}/squeezenet1_1_imagenet.safetensors"
        --labels "${models}/imagenet_synset_words.txt" "${models}/photos/macaw.ppm" "${models}/photos/cheeseburger.ppm")
endif()

add_test(NAME examples.accuracy COMMAND accuracy)
set_tests_properties(examples.accuracy PROPERTIES LABELS examples TIMEOUT 900 SKIP_RETURN_CODE 77)
