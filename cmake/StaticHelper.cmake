# jc_static_helper(NAME MAXIMUM_BYTES N SOURCES …): defines a static program against musl. It is not position independent,
# because it then starts in half the time of a static-pie and has nothing to relocate.
#
# The musl-gcc wrapper supports only the machine's own compiler. Here each part of the C library is named, so the same lines
# work with a cross compiler, and on a distribution that has musl in another directory.
include_guard()

set(musl_include /usr/include/${CMAKE_SYSTEM_PROCESSOR}-linux-musl /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-musl/include
    /usr/lib/musl/include /usr/local/musl/include)
set(musl_library /usr/lib/${CMAKE_SYSTEM_PROCESSOR}-linux-musl /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-musl/lib64
    /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-musl/lib /usr/lib/musl/lib /usr/local/musl/lib)
execute_process(COMMAND ${CMAKE_C_COMPILER} -dumpmachine OUTPUT_VARIABLE machine OUTPUT_STRIP_TRAILING_WHITESPACE)
if(machine MATCHES musl) # Alpine: musl is the system's own C library
    list(APPEND musl_include /usr/include)
    list(APPEND musl_library /usr/lib)
endif()

find_path(JC_MUSL_INCLUDE stdio.h NO_DEFAULT_PATH PATHS ${musl_include}
    DOC "The headers of musl")
find_path(JC_MUSL_LIBRARY crt1.o NO_DEFAULT_PATH PATHS ${musl_library}
    DOC "The directory of musl's crt1.o and libc.a")
find_path(JC_KERNEL_INCLUDE linux/openat2.h NO_DEFAULT_PATH PATHS
    /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu/include /usr/include
    DOC "The headers of Linux 5.6 or later")
if(NOT JC_MUSL_INCLUDE OR NOT JC_MUSL_LIBRARY)
    message(FATAL_ERROR "Cannot find musl for ${CMAKE_SYSTEM_PROCESSOR}: install musl-dev (Debian, Ubuntu, Alpine) or "
        "musl-gcc and musl-libc-static (Fedora), or set JC_MUSL_INCLUDE and JC_MUSL_LIBRARY.")
endif()
if(NOT JC_KERNEL_INCLUDE)
    message(FATAL_ERROR "Cannot find linux/openat2.h: install linux-libc-dev 5.6 or later (kernel-headers on Fedora).")
endif()

# Kernel headers come last, so that a header of another C library cannot be used in place of musl's header of the same name.
function(jc_kernel_includes variable)
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-multiarch OUTPUT_VARIABLE multiarch OUTPUT_STRIP_TRAILING_WHITESPACE)
    set(flags "SHELL:-idirafter ${JC_KERNEL_INCLUDE}")
    if(multiarch AND EXISTS ${JC_KERNEL_INCLUDE}/${multiarch}/asm)
        list(APPEND flags "SHELL:-idirafter ${JC_KERNEL_INCLUDE}/${multiarch}")
    endif()
    set(${variable} ${flags} PARENT_SCOPE)
endfunction()

function(jc_static_helper name)
    cmake_parse_arguments(HELPER "" MAXIMUM_BYTES SOURCES ${ARGN})
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=include OUTPUT_VARIABLE compiler_include
        OUTPUT_STRIP_TRAILING_WHITESPACE)
    jc_kernel_includes(kernel_includes)

    add_executable(${name} ${HELPER_SOURCES})
    jc_hardening(${name})
    # FORTIFY is not available, because it is a part of glibc's headers.
    target_compile_options(${name} PRIVATE -Os -fno-pie -fno-asynchronous-unwind-tables -ffunction-sections
        -fdata-sections -U_FORTIFY_SOURCE -nostdinc "SHELL:-isystem ${JC_MUSL_INCLUDE}"
        "SHELL:-isystem ${compiler_include}" ${kernel_includes})
    target_link_options(${name} PRIVATE -static -no-pie -nostdlib -Wl,--gc-sections
        -Wl,-T,${CMAKE_CURRENT_FUNCTION_LIST_DIR}/StaticHelper.ld
        ${JC_MUSL_LIBRARY}/crt1.o ${JC_MUSL_LIBRARY}/crti.o)
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
        # On aarch64 a page may have 64 KiB, and the part that is read-only after relocation would be padded to one page.
        # A static program is not relocated, so that part would be only 200 bytes of musl.
        target_link_options(${name} PRIVATE -Wl,-z,norelro)
    endif()
    target_link_libraries(${name} PRIVATE
        -Wl,--start-group ${JC_MUSL_LIBRARY}/libc.a -lgcc -Wl,--end-group ${JC_MUSL_LIBRARY}/crtn.o)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
        COMMAND ${CMAKE_COMMAND} -DFILE=$<TARGET_FILE:${name}> -DMAXIMUM_BYTES=${HELPER_MAXIMUM_BYTES}
                -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/CheckSize.cmake)
endfunction()
