package dev.jcontainer.worker;

import java.io.IOException;

/**
 * What a worker for files is told to do, in order: the records of {@code native/include/files.def}, a method for each,
 * and those of {@code work.def} that it has. Strings follow the convention of {@link dev.jcontainer.kernel.Bytes}; a
 * name is one component. Each method throws the {@link WorkerException} of any record before it that has failed. Not
 * thread-safe.
 */
public final class FileRecords {
    static final int FOLLOW = 1;
    static final int NO_DATA = 2;
    static final int ALONE = 1;

    private static final int NEW_DIRECTORY = 0755;

    private final RecordWriter out;
    private final Records shared;

    FileRecords(RecordWriter out) {
        this.out = out;
        this.shared = new Records(out);
    }

    void join(boolean isAlone, int namespaces) throws IOException {
        out.begin(Operation.JOIN).number(isAlone ? ALONE : 0).number(namespaces).end();
    }

    void root(boolean isAlone, String directory) throws IOException {
        out.begin(Operation.ROOT).number(isAlone ? ALONE : 0).string(directory).end();
    }

    void stat(boolean follows, String path) throws IOException {
        out.begin(Operation.STAT).number(follows ? FOLLOW : 0).string(path).end();
    }

    void tree(int flags, String path) throws IOException {
        out.begin(Operation.TREE).number(flags).string(path).end();
    }

    void sync(long number) throws IOException {
        shared.sync(number);
    }

    void flushRecords() throws IOException {
        out.flush();
    }

    /** Makes an existing directory the current one; the path is resolved in the root. */
    public void directory(String path) throws IOException {
        out.begin(Operation.DIRECTORY).string(path).end();
    }

    /**
     * Makes a directory of the current one the current one; if it does not exist, it is made.
     *
     * @param follows whether the name may be a link to a directory; it is resolved in the root
     */
    public void into(String name, boolean follows) throws IOException {
        out.begin(Operation.INTO)
                .number(follows ? FOLLOW : 0)
                .number(NEW_DIRECTORY)
                .string(name)
                .end();
    }

    /** Makes the parent the current directory again. */
    public void up() throws IOException {
        out.begin(Operation.UP).end();
    }

    /** Gives the current directory its attributes, and makes its parent the current one again. */
    public void leave(FileAttributes attributes) throws IOException {
        shared.leave(attributes);
    }

    /** Removes an entry of the current directory if it exists and is no directory. */
    public void clear(String name) throws IOException {
        out.begin(Operation.CLEAR).string(name).end();
    }

    /** Makes and begins a regular file, whose name must not exist. */
    public void create(String name) throws IOException {
        out.begin(Operation.CREATE).string(name).end();
    }

    /** Appends bytes to the file that was begun. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        shared.write(bytes, offset, length);
    }

    /** Appends a hole to the file that was begun. */
    public void skip(long length) throws IOException {
        shared.skip(length);
    }

    /** Ends the file that was begun. */
    public void close(FileAttributes attributes) throws IOException {
        Records.attributes(out.begin(Operation.CLOSE), attributes);
    }

    /** Makes a device or a FIFO. */
    public void node(String name, int major, int minor, FileAttributes attributes) throws IOException {
        shared.node(name, major, minor, attributes);
    }

    /** Makes a symbolic link. */
    public void symlink(String name, String target, FileAttributes attributes) throws IOException {
        shared.symlink(name, target, attributes);
    }

    /**
     * Makes a hard link.
     *
     * @param path the other name of the file, below the directory of {@link #directory}; it may have no links
     */
    public void hardLink(String name, String path) throws IOException {
        out.begin(Operation.HARDLINK).string(name).string(path).end();
    }

    /** Sets an extended attribute of an entry; it is left out if the file system does not have it. */
    public void xattr(String name, String attribute, byte[] value) throws IOException {
        shared.xattr(name, attribute, value, true);
    }
}
