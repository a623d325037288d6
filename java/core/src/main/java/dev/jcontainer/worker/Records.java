package dev.jcontainer.worker;

import java.io.IOException;

/**
 * What a worker is told to do, in order: the records of {@code native/include/work.def}, a method for each. Strings
 * follow the convention of {@link dev.jcontainer.kernel.Bytes}; a name is one component. Each method throws the {@link
 * WorkerException} of any record before it that has failed. Not thread-safe.
 */
public final class Records {
    /** {@code WORK_OPTIONAL} of worker.h. */
    private static final int OPTIONAL = 1;

    private static final int MOST_BYTES = 64 << 10;

    private final RecordWriter out;

    Records(RecordWriter out) {
        this.out = out;
    }

    void open(String directory) throws IOException {
        out.begin(Operation.OPEN).string(directory).end();
    }

    void sync(long number) throws IOException {
        out.begin(Operation.SYNC).longNumber(number).end();
    }

    void flushRecords() throws IOException {
        out.flush();
    }

    /** Opens a directory for {@link #copy}; the n-th call opens number n, from 0. */
    public void lower(String directory) throws IOException {
        out.begin(Operation.LOWER).string(directory).end();
    }

    /** Removes an entry of the current directory, if it exists, with everything below it. */
    public void remove(String name) throws IOException {
        out.begin(Operation.REMOVE).string(name).end();
    }

    /** Writes the file system to its disk. */
    public void flush() throws IOException {
        out.begin(Operation.FLUSH).end();
    }

    /** Makes a directory for numbered files, once, and does not enter it. */
    public void stage(String name) throws IOException {
        out.begin(Operation.STAGE).string(name).end();
    }

    /** Begins a numbered file. */
    public void begin(long number) throws IOException {
        out.begin(Operation.BEGIN).longNumber(number).end();
    }

    /** Appends bytes to the file that was begun. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += MOST_BYTES) {
            out.begin(Operation.WRITE)
                    .bytes(bytes, offset + at, Math.min(MOST_BYTES, length - at))
                    .end();
        }
    }

    /** Appends a hole to the file that was begun. */
    public void skip(long length) throws IOException {
        out.begin(Operation.SKIP).longNumber(length).end();
    }

    /** Ends the file that was begun. */
    public void end() throws IOException {
        out.begin(Operation.END).end();
    }

    /** Makes a numbered file with the bytes of a regular file below a directory of {@link #lower}. */
    public void copy(long number, int lower, String path) throws IOException {
        out.begin(Operation.COPY).longNumber(number).number(lower).string(path).end();
    }

    /** Makes a directory and makes it the current one. */
    public void enter(String name) throws IOException {
        out.begin(Operation.ENTER).string(name).end();
    }

    /** Gives the current directory its attributes, and makes its parent the current one again. */
    public void leave(FileAttributes attributes) throws IOException {
        attributes(out.begin(Operation.LEAVE), attributes);
    }

    /** Moves a numbered file to a name. */
    public void file(String name, long number, FileAttributes attributes) throws IOException {
        attributes(out.begin(Operation.FILE).string(name).longNumber(number), attributes);
    }

    /** Makes a device, a FIFO or an empty regular file. */
    public void node(String name, int major, int minor, FileAttributes attributes) throws IOException {
        long device = (long) major << 32 | minor & 0xffffffffL;
        attributes(out.begin(Operation.NODE).string(name).longNumber(device), attributes);
    }

    /** Makes a symbolic link. */
    public void symlink(String name, String target, FileAttributes attributes) throws IOException {
        attributes(out.begin(Operation.SYMLINK).string(name).string(target), attributes);
    }

    /** Makes a numbered file a hard link to an entry. */
    public void keep(String name, long number) throws IOException {
        out.begin(Operation.KEEP).string(name).longNumber(number).end();
    }

    /** Makes a hard link to a numbered file. */
    public void link(String name, long number) throws IOException {
        out.begin(Operation.LINK).string(name).longNumber(number).end();
    }

    /**
     * Sets an extended attribute of an entry.
     *
     * @param isOptional whether it is left out if the file system does not have it, see {@link Worker#sync}
     */
    public void xattr(String name, String attribute, byte[] value, boolean isOptional) throws IOException {
        out.begin(Operation.XATTR)
                .number(isOptional ? OPTIONAL : 0)
                .string(name)
                .string(attribute);
        out.bytes(value, 0, value.length).end();
    }

    static void attributes(RecordWriter record, FileAttributes attributes) throws IOException {
        record.number(attributes.mode()).number(attributes.uid()).number(attributes.gid());
        record.longNumber(attributes.seconds()).number(attributes.nanos()).end();
    }
}
