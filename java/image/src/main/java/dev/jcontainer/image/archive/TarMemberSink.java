package dev.jcontainer.image.archive;

import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarWriter;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.Syscalls;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a tar archive: a file, which is renamed when it is complete, or a stream. */
final class TarMemberSink implements MemberSink {
    private static final String OUTPUT = "the output";
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final String place;
    private final @Nullable UnfinishedFile unfinished;
    private final @Nullable DescriptorOutput file;
    private final TarWriter tar;
    private final Set<String> names = new HashSet<>();
    private @Nullable IOException failure;
    private boolean broken;
    private boolean committed;
    private boolean closed;

    /**
     * Begins an archive beside the file, which it replaces at its end. A symbolic link stays, and the file that it leads
     * to is replaced. What goes to a FIFO or a character device, such as {@code /dev/stdout}, is written as it comes.
     */
    static TarMemberSink file(String file) throws IOException {
        int existing = ArchiveFiles.find(file);
        if (existing < 0) {
            if (ArchiveFiles.isLink(file)) {
                throw new ArchiveException("Cannot write " + file
                        + ": it is a symbolic link to nothing. Remove it, or make the file that it leads to.");
            }
            return beside(file);
        }
        try {
            return switch (ArchiveFiles.type(existing)) {
                case FileTypes.REGULAR -> beside(ArchiveFiles.isLink(file) ? ArchiveFiles.path(existing, file) : file);
                case FileTypes.FIFO, FileTypes.CHARACTER_DEVICE -> {
                    DescriptorOutput out = new DescriptorOutput(ArchiveFiles.openStream(file), file);
                    yield new TarMemberSink(file, null, out, out);
                }
                case FileTypes.DIRECTORY ->
                    throw new ArchiveException("Cannot write " + file + ": it is a directory. Name a file in it.");
                default ->
                    throw new ArchiveException(
                            "Cannot write " + file
                                    + ": it is a block device or a socket, and not a file. Write to - and redirect the output.");
            };
        } finally {
            Syscalls.close(existing);
        }
    }

    private static TarMemberSink beside(String file) throws IOException {
        UnfinishedFile unfinished = UnfinishedFile.beside(file);
        try {
            DescriptorOutput out = unfinished.create();
            return new TarMemberSink(file, unfinished, out, out);
        } catch (ArchiveException e) {
            unfinished.close();
            throw e;
        }
    }

    /** Begins an archive that is written to a stream; a failure leaves it cut off. */
    static TarMemberSink stream(OutputStream out) {
        return new TarMemberSink(OUTPUT, null, null, new Named(out));
    }

    private TarMemberSink(
            String place, @Nullable UnfinishedFile unfinished, @Nullable DescriptorOutput file, OutputStream out) {
        this.place = place;
        this.unfinished = unfinished;
        this.file = file;
        this.tar = new TarWriter(new Buffered(out));
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public synchronized boolean has(String name, long size) {
        return names.contains(name);
    }

    @Override
    public synchronized void put(String name, long size, InputStream content) throws IOException {
        requireWhole();
        if (!names.add(name)) {
            return;
        }
        broken = true; // until it is written whole
        try {
            directories(name);
            tar.file(TarEntry.file(name, FILE_MODE, size), content);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        broken = false;
    }

    /** Several blobs may be written at once: what fails for one of them is told for all. */
    private void requireWhole() throws ArchiveException {
        if (failure != null && !closed) {
            throw new ArchiveException(String.valueOf(failure.getMessage()), failure);
        }
        if (broken || committed || closed) {
            throw new ArchiveException("Cannot write " + place + ": writing it has failed before, or has ended.");
        }
    }

    private void directories(String name) throws IOException {
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            String directory = name.substring(0, slash + 1);
            if (names.add(directory)) {
                tar.begin(TarEntry.directory(directory, DIRECTORY_MODE));
            }
        }
    }

    @Override
    public byte[] existing(String name) {
        return new byte[0];
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        put(name, content.length, new ByteArrayInputStream(content));
    }

    @Override
    public synchronized void commit() throws IOException {
        requireWhole();
        broken = true;
        tar.close();
        if (file != null && unfinished != null) {
            file.sync();
            file.close();
            unfinished.finish();
        } else if (file != null) {
            file.close();
        }
        committed = true;
    }

    /** The end of an archive that is not complete is not written, so that readers see that it is cut off. */
    @Override
    public synchronized void close() throws IOException {
        boolean remove = !closed && !committed;
        closed = true;
        if (remove && file != null) {
            file.close();
            if (unfinished != null) {
                unfinished.close();
            }
        }
    }

    /** A stream of the caller, whose own errors do not say what could not be written. */
    private static final class Named extends FilterOutputStream {
        Named(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw failure(e);
            }
        }

        private static ArchiveException failure(IOException e) {
            return new ArchiveException("Cannot write " + OUTPUT + ": " + e.getMessage() + ".", e);
        }
    }

    /** Leaves the stream open, because a file is flushed to the disk after the end of the archive. */
    private static final class Buffered extends BufferedOutputStream {
        private static final int SIZE = 16 << 10; // what one system call of ours writes

        Buffered(OutputStream out) {
            super(out, SIZE);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
