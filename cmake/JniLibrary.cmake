# jc_jni_library(NAME JAVA_HOME DIR SOURCES …): defines a shared library that exports only its JNI functions.
include_guard()

function(jc_jni_library name)
    cmake_parse_arguments(LIBRARY "" JAVA_HOME SOURCES ${ARGN})
    if(NOT EXISTS ${LIBRARY_JAVA_HOME}/include/jni.h)
        message(FATAL_ERROR "Cannot find ${LIBRARY_JAVA_HOME}/include/jni.h: set JC_JAVA_HOME (or JAVA_HOME) to a JDK; "
            "a JRE has no headers.")
    endif()
    add_library(${name} SHARED ${LIBRARY_SOURCES})
    jc_hardening(${name})
    target_compile_options(${name} PRIVATE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    target_include_directories(${name} SYSTEM PRIVATE ${LIBRARY_JAVA_HOME}/include ${LIBRARY_JAVA_HOME}/include/linux)
    target_link_options(${name} PRIVATE -Wl,-z,defs -Wl,--as-needed -Wl,--exclude-libs,ALL)
    set_target_properties(${name} PROPERTIES C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
endfunction()
