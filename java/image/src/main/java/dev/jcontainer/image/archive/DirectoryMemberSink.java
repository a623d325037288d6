package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.kernel.Syscalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes files below a directory, each beside its place, and renames them. One writer at a time has the directory, by a
 * lock that the kernel releases with it.
 */
final class DirectoryMemberSink implements MemberSink {
    private static final int PIECE = 64 << 10;
    private static final String UNFINISHED = ".unfinished-";

    private final String directory;
    private final List<String> directories = new ArrayList<>(); // that were made here, the upper ones first
    private final List<String> files = new ArrayList<>(); // that were made here
    private final Map<String, byte[]> last = new LinkedHashMap<>();
    private final AtomicLong number = new AtomicLong(System.nanoTime());
    private int lock = -1;
    private boolean committed;

    /**
     * Opens a directory for a write, and waits for other writers of it.
     *
     * @param isNew whether it must be empty or not exist
     * @param warning is told if it waits
     */
    static DirectoryMemberSink open(String directory, boolean isNew, Consumer<String> warning) throws IOException {
        DirectoryMemberSink sink = new DirectoryMemberSink(directory);
        try {
            sink.begin(isNew, warning);
            return sink;
        } catch (IOException | RuntimeException e) {
            sink.close();
            throw e;
        }
    }

    private DirectoryMemberSink(String directory) {
        this.directory = directory;
    }

    private void begin(boolean isNew, Consumer<String> warning) throws IOException {
        make(directory);
        lock = ArchiveFiles.lock(
                directory,
                () -> warning.accept("Another process has locked the directory " + directory
                        + ", as one that writes images to it does. This one waits until it is free."));
        removeUnfinished(directory);
        List<String> algorithms = ArchiveFiles.list(directory + "/blobs");
        for (String algorithm : algorithms == null ? List.<String>of() : algorithms) {
            removeUnfinished(directory + "/blobs/" + algorithm);
        }
        List<String> names = ArchiveFiles.list(directory);
        if (isNew && names != null && !names.isEmpty()) {
            throw new ArchiveException("Cannot write an image to " + directory
                    + ": it is not empty. Name a directory that does not exist, or remove its files.");
        }
    }

    /** Removes what a writer has left that was killed: with the lock there is no other one. */
    private static void removeUnfinished(String path) throws ArchiveException {
        List<String> names = ArchiveFiles.list(path);
        for (String name : names == null ? List.<String>of() : names) {
            int mark = name.lastIndexOf(UNFINISHED);
            if (mark >= 0 && isHex(name, mark + UNFINISHED.length())) {
                ArchiveFiles.removeIfThere(path + "/" + name);
            }
        }
    }

    private static boolean isHex(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return from < text.length();
    }

    private synchronized void make(String path) throws IOException {
        if (ArchiveFiles.exists(path)) {
            return;
        }
        String parent = ArchiveFiles.parent(path);
        if (!parent.equals(path)) {
            make(parent);
        }
        if (ArchiveFiles.makeDirectory(path)) {
            directories.add(path);
        }
    }

    @Override
    public String place() {
        return directory;
    }

    @Override
    public boolean has(String name, long size) {
        return ArchiveFiles.size(directory + "/" + name) == size;
    }

    @Override
    public void put(String name, long size, InputStream content) throws IOException {
        String file = directory + "/" + name;
        make(ArchiveFiles.parent(file));
        String unfinished = file + UNFINISHED + Long.toHexString(number.incrementAndGet());
        DescriptorOutput out = new DescriptorOutput(ArchiveFiles.create(unfinished, file), file);
        try (out) {
            byte[] piece = new byte[PIECE];
            for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
                out.write(piece, 0, count);
            }
            out.sync();
        } catch (IOException | RuntimeException | Error e) {
            ArchiveFiles.removeIfThere(unfinished);
            throw e;
        }
        synchronized (this) {
            boolean isNew = !ArchiveFiles.exists(file);
            ArchiveFiles.rename(unfinished, file);
            if (isNew) {
                files.add(file);
            }
        }
    }

    @Override
    public byte[] existing(String name) throws IOException {
        DirectoryMembers members = new DirectoryMembers(directory);
        return members.size(name) < 0 ? new byte[0] : members.read(name, Documents.MAX_BYTES);
    }

    @Override
    public synchronized void replace(String name, byte[] content) {
        last.put(name, content);
    }

    @Override
    public synchronized void commit() throws IOException {
        syncDirectories(); // before the index names what is in them
        for (Map.Entry<String, byte[]> file : last.entrySet()) {
            put(file.getKey(), file.getValue().length, new ByteArrayInputStream(file.getValue()));
        }
        ArchiveFiles.syncDirectory(directory);
        committed = true;
    }

    private void syncDirectories() throws ArchiveException {
        Set<String> changed = new TreeSet<>();
        for (String file : files) {
            changed.add(ArchiveFiles.parent(file));
        }
        for (String made : directories) {
            changed.add(ArchiveFiles.parent(made));
        }
        for (String path : changed) {
            ArchiveFiles.syncDirectory(path);
        }
    }

    /** Removes what a write has made that was not committed, in the reverse order. */
    @Override
    public synchronized void close() throws IOException {
        try {
            for (int i = files.size() - 1; !committed && i >= 0; i--) {
                ArchiveFiles.removeIfThere(files.get(i));
            }
            for (int i = directories.size() - 1; !committed && i >= 0; i--) {
                ArchiveFiles.removeDirectoryIfEmpty(directories.get(i));
            }
        } finally {
            files.clear();
            directories.clear();
            if (lock >= 0) {
                Syscalls.close(lock);
                lock = -1;
            }
        }
    }
}
