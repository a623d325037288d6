# cmake -DSOURCE=DIR -DBUILD=DIR -DJAVA_HOME=DIR -DOUTPUT=DIR -P Configure.cmake: what Maven runs.
# A checkout that was moved or copied takes its target directory along, with a cache for the old place,
# which CMake refuses; such a cache is dropped.

set(cache ${BUILD}/CMakeCache.txt)
if(EXISTS ${cache})
    file(STRINGS ${cache} home REGEX "^CMAKE_HOME_DIRECTORY:")
    if(NOT home STREQUAL "CMAKE_HOME_DIRECTORY:INTERNAL=${SOURCE}")
        file(REMOVE_RECURSE ${BUILD})
    endif()
endif()
execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G "Unix Makefiles" -DCMAKE_BUILD_TYPE=Release
            -DJC_JAVA_HOME=${JAVA_HOME} -DJC_OUTPUT=${OUTPUT}
    RESULT_VARIABLE result OUTPUT_VARIABLE log ERROR_VARIABLE log)
if(result)
    message(FATAL_ERROR "${log}")
endif()
