package dev.jcontainer.engine.record;

import dev.jcontainer.kernel.SystemCallException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The files NAME, NAME.1, NAME.2 … of a directory, from the newest to the oldest, which another process rotates: it
 * renames each to the next number, replaces the oldest by that, and makes a new file NAME.
 *
 * <p>A file gets only higher numbers. So who looks for a file from NAME upwards does not miss it, and the last file
 * that was found before it is the one directly after it in time: had a file come between, it would have got a higher number
 * than the one that was found before. Between the renames, one number is missing.
 */
public final class RotatedFiles {
    /** Several rotations during one look may let several numbers in a row be missing. */
    private static final int MISSING = 16;

    private final String directory;
    private final String name;
    private final int count;

    /** @param count how many files there are at most */
    public RotatedFiles(String directory, String name, int count) {
        this.directory = directory;
        this.name = name;
        this.count = count;
    }

    /** The directory of the files. */
    public String directory() {
        return directory;
    }

    private String path(int number) {
        String newest = directory + "/" + name;
        return number == 0 ? newest : newest + "." + number;
    }

    /** Opens all files that are there, the oldest first. The caller closes them. */
    public Deque<LineFile> openAll() throws SystemCallException {
        Deque<LineFile> files = new ArrayDeque<>();
        try {
            if (!openAtOnce(files)) {
                close(files);
                files.clear();
                openOneByOne(files);
            }
        } catch (SystemCallException e) {
            close(files);
            throw e;
        }
        return files;
    }

    /** Returns false if the files were rotated meanwhile, so that their order is not certain. */
    private boolean openAtOnce(Deque<LineFile> files) throws SystemCallException {
        int missing = 0;
        int first = 0;
        for (int number = 0; number < count && missing < MISSING; number++) {
            LineFile file = LineFile.openIfThere(path(number));
            missing = file == null ? missing + 1 : 0;
            if (file == null) {
                continue;
            }
            if (files.isEmpty()) {
                first = number;
            } else if (file.isSameAs(files.getFirst())) {
                file.close(); // the rename was between two looks
                continue;
            }
            files.addFirst(file);
        }
        return files.isEmpty() || files.getLast().isAt(path(first));
    }

    private void openOneByOne(Deque<LineFile> files) throws SystemCallException {
        for (LineFile file = openAfter(null); file != null; file = openAfter(file)) {
            files.addLast(file);
        }
    }

    /** Closes the files. */
    public static void close(Iterable<LineFile> files) {
        for (LineFile file : files) {
            file.close();
        }
    }

    /** Whether a file has been renamed or removed. Nothing is appended to a log after that. */
    public boolean isRotated(LineFile file) throws SystemCallException {
        return !file.isAt(path(0));
    }

    /**
     * Opens the file that came directly after another one; if that is no longer there, the oldest one. The caller
     * closes it.
     *
     * @param file null for none: the oldest file is opened
     * @return null if there is no newer file yet
     */
    public @Nullable LineFile openAfter(@Nullable LineFile file) throws SystemCallException {
        if (file != null && !isRotated(file)) {
            return null;
        }
        LineFile newer = null;
        int missing = 0;
        try {
            for (int number = 0; number < count && missing < MISSING; number++) {
                LineFile found = LineFile.openIfThere(path(number));
                missing = found == null ? missing + 1 : 0;
                if (found != null && file != null && found.isSameAs(file)) {
                    found.close();
                    return newer;
                }
                if (found != null) {
                    closeIfThere(newer);
                    newer = found;
                }
            }
        } catch (SystemCallException e) {
            closeIfThere(newer);
            throw e;
        }
        return newer;
    }

    private static void closeIfThere(@Nullable LineFile file) {
        if (file != null) {
            file.close();
        }
    }
}
