# Warnings and mitigations that both native targets share. StaticHelper.cmake and JniLibrary.cmake have those that only one
# target can have (static or shared, FORTIFY).

function(jc_warnings target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Werror -Wshadow -Wundef -Wpointer-arith -Wcast-align
        -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wimplicit-fallthrough
        -Wnull-dereference -Wconversion -Wno-sign-conversion)
    if(CMAKE_C_COMPILER_ID STREQUAL GNU)
        target_compile_options(${target} PRIVATE -Wlogical-op -Wduplicated-cond -Wduplicated-branches)
    endif()
endfunction()

function(jc_hardening target)
    target_compile_options(${target} PRIVATE
        -fstack-protector-strong -fstack-clash-protection -fno-common
        -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
        target_compile_options(${target} PRIVATE -fcf-protection)
        target_link_options(${target} PRIVATE -Wl,-z,separate-code)
    elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
        target_compile_options(${target} PRIVATE -mbranch-protection=standard)
        # On aarch64 a page may have 64 KiB, and each separate segment would be padded to that size.
        target_link_options(${target} PRIVATE -Wl,-z,noseparate-code)
    endif()
    target_link_options(${target} PRIVATE
        -s -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--fatal-warnings -Wl,--build-id=none)
endfunction()
