# cmake -DFILE=… -DMAXIMUM_BYTES=… -P CheckSize.cmake: fails where the file is as large or larger.
file(SIZE ${FILE} bytes)
if(NOT bytes LESS MAXIMUM_BYTES)
    file(REMOVE ${FILE})
    message(FATAL_ERROR "${FILE} has ${bytes} bytes, ${MAXIMUM_BYTES} is the limit: every container start copies it.")
endif()
