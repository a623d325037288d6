# cmake -DFILE=… -DMAXIMUM_BYTES=… -P CheckSize.cmake: fails if the file has MAXIMUM_BYTES or more.
file(SIZE ${FILE} bytes)
if(NOT bytes LESS MAXIMUM_BYTES)
    file(REMOVE ${FILE})
    message(FATAL_ERROR "${FILE} has ${bytes} bytes, but the limit is ${MAXIMUM_BYTES}: every container start copies it.")
endif()
