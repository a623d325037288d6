package dev.jcontainer.worker;

import dev.jcontainer.worker.FileEntry.ExtendedAttribute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything at a path and below it, as a worker finds it: a directory comes before its entries, which are in the order
 * of the file system. Until its end, nothing else may be asked of the worker. Not thread-safe.
 */
public final class FileTree {
    private final FileAnswers answers;
    private final String asked;
    private final List<String> directories = new ArrayList<>(); // the paths above the current entry, by their depth
    private boolean isInFile;
    private boolean isOver;
    private long offset;

    FileTree(FileAnswers answers, String asked) {
        this.answers = answers;
        this.asked = asked;
    }

    /**
     * Passes over the rest of a file, and reads the next entry.
     *
     * @return null after the last one
     * @throws WorkerException if the path does not lead to anything, or if something cannot be read
     */
    public @Nullable FileEntry next() throws IOException {
        List<ExtendedAttribute> xattrs = List.of();
        while (!isOver) {
            int type = answers.next();
            if (type == FileAnswers.ENTRY) {
                return entry(xattrs);
            } else if (type == FileAnswers.XATTR) {
                xattrs = xattrs.isEmpty() ? new ArrayList<>() : xattrs;
                xattrs.add(answers.xattr());
            } else if (type == FileAnswers.DONE) {
                isOver = true;
                isInFile = false;
                if (answers.errno() != 0) {
                    throw WorkerException.of(Operation.TREE, answers.errno(), "", asked, null);
                }
            } else if (type == FileAnswers.END) {
                isInFile = false;
            }
        }
        return null;
    }

    private FileEntry entry(List<ExtendedAttribute> xattrs) {
        int depth = answers.depth();
        while (directories.size() > depth) {
            directories.remove(directories.size() - 1);
        }
        String above = depth == 0 ? "" : directories.get(depth - 1);
        String name = answers.name();
        FileEntry entry = answers.entry(above.isEmpty() ? name : above + "/" + name, xattrs);
        directories.add(entry.path());
        isInFile = entry.isFile();
        return entry;
    }

    /**
     * Reads bytes of the current file, a regular one; holes are left out.
     *
     * @return how many bytes; 0 at the end of the file
     */
    public int read(byte[] bytes, int start, int most) throws IOException {
        while (isInFile) {
            int count = answers.read(bytes, start, most);
            if (count > 0) {
                offset += count;
                return count;
            }
            int type = answers.next();
            if (type == FileAnswers.DATA) {
                offset = answers.number();
            } else {
                isInFile = false;
            }
        }
        return 0;
    }

    /** The offset in the file of the byte after those that were read. */
    public long position() {
        return offset;
    }
}
