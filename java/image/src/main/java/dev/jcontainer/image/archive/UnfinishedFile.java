package dev.jcontainer.image.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A file that is written beside its place, and gets its name when it is complete. Nothing looks for it later, so it is
 * removed also when a signal ends the JVM, except for SIGKILL.
 */
final class UnfinishedFile implements Closeable {
    private final String place;
    private final String unfinished;
    private final Thread remover = new Thread(this::removeAtEnd, "remove-unfinished");
    private boolean done;

    private UnfinishedFile(String place) {
        this.place = place;
        this.unfinished = place + ".unfinished-" + Long.toHexString(System.nanoTime());
    }

    /** Begins a file that is to replace the one at the place. */
    static UnfinishedFile beside(String place) throws ArchiveException {
        UnfinishedFile file = new UnfinishedFile(place);
        try {
            Runtime.getRuntime().addShutdownHook(file.remover);
        } catch (IllegalStateException e) {
            throw new ArchiveException("Cannot write " + place + ": the JVM is ending.", e);
        }
        return file;
    }

    /** Creates the file, and opens it. The caller closes it. */
    synchronized DescriptorOutput create() throws ArchiveException {
        requireOpen();
        return new DescriptorOutput(ArchiveFiles.create(unfinished, place), place);
    }

    /** Gives the file its name, after the caller has written and closed it. */
    synchronized void finish() throws ArchiveException {
        requireOpen();
        ArchiveFiles.rename(unfinished, place);
        done = true;
        forgetRemover();
        ArchiveFiles.syncDirectory(ArchiveFiles.parent(place));
    }

    /** Removes the file, unless it has its name. */
    @Override
    public synchronized void close() throws IOException {
        if (!done) {
            done = true;
            forgetRemover();
            ArchiveFiles.removeIfThere(unfinished);
        }
    }

    private void requireOpen() throws ArchiveException {
        if (done) {
            throw new ArchiveException("Cannot write " + place + ": writing it has ended.");
        }
    }

    private synchronized void removeAtEnd() {
        try {
            if (!done) {
                done = true;
                ArchiveFiles.removeIfThere(unfinished);
            }
        } catch (ArchiveException e) {
            throw new UncheckedIOException(e); // the JVM prints it
        }
    }

    private void forgetRemover() {
        try {
            Runtime.getRuntime().removeShutdownHook(remover);
        } catch (IllegalStateException e) {
            // The JVM is ending: the remover runs, and finds that it has nothing to do.
        }
    }
}
