# cmake -DSOURCE=DIR -DBUILD=DIR -DJAVA_HOME=DIR -DOUTPUT=DIR -P Configure.cmake: Maven runs this.
# When a checkout is moved or copied, its target directory contains a cache for the old directory, which CMake refuses.
# Such a cache is removed.

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
