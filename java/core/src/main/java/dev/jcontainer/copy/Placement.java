package dev.jcontainer.copy;

import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.worker.FileEntry;
import dev.jcontainer.worker.FileWorker;
import java.io.IOException;

/**
 * Where a copy goes, as {@code docker cp} decides it. Immutable.
 *
 * <table>
 * <caption>The rules</caption>
 * <tr><th>destination</th><th>source is a file</th><th>source is a directory</th></tr>
 * <tr><td>missing, without a slash at its end</td><td>the new file</td><td>the new directory</td></tr>
 * <tr><td>missing, with a slash</td><td>refused</td><td>the new directory</td></tr>
 * <tr><td>a file</td><td>is replaced</td><td>refused</td></tr>
 * <tr><td>a directory</td><td>copied into it</td><td>copied into it; of {@code SOURCE/.} what it has</td></tr>
 * </table>
 *
 * @param directory the existing directory that is written to
 * @param base the name that the source gets there; {@code .} for its contents
 */
record Placement(String directory, String base) {
    /** The most links that a destination leads through, the same as the kernel's. */
    private static final int MOST_LINKS = 40;

    /**
     * Decides where a copy goes.
     *
     * @param isDirectory whether the source is a directory
     * @param source the path of the source, as the user wrote it
     * @param worker a worker for the files of the destination
     */
    static Placement of(boolean isDirectory, String source, FileWorker worker, String destination) throws IOException {
        String path = CopyPath.trimmed(destination);
        boolean saysDirectory = CopyPath.saysDirectory(destination);
        FileEntry found = worker.stat(path, true);
        if (found != null && found.isDirectory()) {
            return new Placement(path, CopyPath.base(source));
        }
        if (found != null && (isDirectory || saysDirectory)) {
            throw refused(
                    source,
                    destination,
                    isDirectory
                            ? "a directory cannot be copied onto a file"
                            : "the destination is not a directory, as its name says");
        }
        if (found == null && saysDirectory && !isDirectory) {
            throw refused(source, destination, "the directory does not exist");
        }
        String end = followed(worker, path, source, destination);
        String parent = CopyPath.parent(end);
        FileEntry above = worker.stat(parent, true);
        if (above == null || !above.isDirectory()) {
            throw refused(
                    source,
                    destination,
                    "the directory " + PlainText.escaped(parent)
                            + (above == null ? " does not exist" : " is not a directory"));
        }
        return new Placement(parent, CopyPath.base(end));
    }

    /** The path that a destination leads to if its last name is a link, perhaps to a missing file. */
    private static String followed(FileWorker worker, String path, String source, String destination)
            throws IOException {
        String end = path;
        for (int i = 0; i < MOST_LINKS; i++) {
            FileEntry entry = worker.stat(end, false);
            if (entry == null || !entry.isLink()) {
                return end;
            }
            end = CopyPath.trimmed(
                    entry.target().startsWith("/") ? entry.target() : CopyPath.parent(end) + "/" + entry.target());
        }
        throw refused(source, destination, "the destination leads through more than " + MOST_LINKS + " links");
    }

    static CopyException refused(String source, String destination, String why) {
        return new CopyException(
                "Cannot copy " + PlainText.escaped(source) + " to " + PlainText.escaped(destination) + ": " + why + ".",
                false);
    }
}
