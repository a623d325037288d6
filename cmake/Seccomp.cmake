# Defines the target seccomp: libseccomp's static library and its header, for the JNI library. It is static so that the
# library runs on machines without libseccomp, and always has the same tables. Its license is LGPL-2.1: docs/building.md says
# how to relink.
include_guard()

find_library(JC_SECCOMP_LIBRARY libseccomp.a
    PATHS /usr/lib/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu/lib
    DOC "libseccomp.a, or a libseccomp.so, which is then needed at run time")
find_path(JC_SECCOMP_INCLUDE seccomp.h
    PATHS /usr/include /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu/include
    DOC "The directory of libseccomp's header")
if(NOT JC_SECCOMP_LIBRARY OR NOT JC_SECCOMP_INCLUDE)
    message(FATAL_ERROR "Cannot find libseccomp.a for ${CMAKE_SYSTEM_PROCESSOR}: install libseccomp-dev (Debian, Ubuntu), "
        "libseccomp-devel and libseccomp-static (Fedora) or libseccomp-dev and libseccomp-static (Alpine), or set "
        "JC_SECCOMP_LIBRARY and JC_SECCOMP_INCLUDE.")
endif()

add_library(seccomp UNKNOWN IMPORTED)
set_target_properties(seccomp PROPERTIES IMPORTED_LOCATION ${JC_SECCOMP_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${JC_SECCOMP_INCLUDE})
