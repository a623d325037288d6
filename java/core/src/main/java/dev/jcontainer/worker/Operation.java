package dev.jcontainer.worker;

/** The records of a worker, in the order of their opcodes: {@code native/include/work.def} and {@code files.def}. */
public enum Operation {
    OPEN(1, "open the directory"),
    LOWER(2, "open the directory"),
    REMOVE(3, "remove"),
    SYNC(4, "wait for the worker at"),
    FLUSH(5, "write to the disk"),
    STAGE(10, "make the directory"),
    BEGIN(11, "make a file in"),
    WRITE(12, "write to a file in"),
    SKIP(13, "write to a file in"),
    END(14, "write to a file in"),
    COPY(15, "copy the lower layer's file"),
    ENTER(20, "make the directory"),
    LEAVE(21, "set owner, mode and times of the directory"),
    FILE(22, "make the file"),
    NODE(23, "make the node"),
    SYMLINK(24, "make the symbolic link"),
    KEEP(25, "make a hard link to"),
    LINK(26, "make the hard link"),
    XATTR(27, "set the extended attribute"),
    JOIN(40, "enter the container and open"),
    ROOT(41, "open the directory"),
    STAT(42, "look at"),
    TREE(43, "read"),
    DIRECTORY(50, "open the directory"),
    INTO(51, "make or enter the directory"),
    UP(52, "leave the directory"),
    CLEAR(53, "replace"),
    CREATE(54, "make the file"),
    CLOSE(55, "write the file, or set owner, mode and times of a file in"),
    HARDLINK(56, "make the hard link");

    private static final Operation[] VALUES = values();

    private final int code;
    private final String attempt;

    Operation(int code, String attempt) {
        this.code = code;
        this.attempt = attempt;
    }

    /** The number on the wire. */
    int code() {
        return code;
    }

    /** What the operation attempts, as it follows "Cannot" and precedes the path. */
    String attempt() {
        return attempt;
    }

    /** Returns the operation with a number; OPEN if there is none, which is the first that can fail. */
    static Operation of(int code) {
        for (Operation operation : VALUES) {
            if (operation.code == code) {
                return operation;
            }
        }
        return OPEN;
    }
}
