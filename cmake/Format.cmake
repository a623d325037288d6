# Defines the targets format-check and format. Versions of clang-format format differently, so the sources use one of them.
# If another version is installed, the check says so and passes.
set(JC_CLANG_FORMAT_VERSION 14)

find_program(JC_CLANG_FORMAT NAMES clang-format-${JC_CLANG_FORMAT_VERSION} clang-format)
set(problem "clang-format ${JC_CLANG_FORMAT_VERSION} is not installed")
if(JC_CLANG_FORMAT)
    execute_process(COMMAND ${JC_CLANG_FORMAT} --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(version MATCHES "version ${JC_CLANG_FORMAT_VERSION}[.]")
        set(problem "")
    endif()
endif()

file(GLOB_RECURSE format_sources CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/init/*.[ch] ${CMAKE_CURRENT_SOURCE_DIR}/jni/*.[ch]
    ${CMAKE_CURRENT_SOURCE_DIR}/include/*.[ch] ${CMAKE_CURRENT_SOURCE_DIR}/../tests/native/*.[ch])
if(problem)
    add_custom_target(format-check COMMAND ${CMAKE_COMMAND} -E echo "C format check skipped: ${problem}" VERBATIM)
else()
    add_custom_target(format-check COMMAND ${JC_CLANG_FORMAT} --dry-run -Werror ${format_sources} VERBATIM)
    add_custom_target(format COMMAND ${JC_CLANG_FORMAT} -i ${format_sources} VERBATIM)
endif()
