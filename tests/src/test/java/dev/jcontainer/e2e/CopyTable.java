package dev.jcontainer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What {@code docker cp} means, as a table: the same for both directions. The source is a path below a directory that
 * {@link #fillSource} has filled, the destination one below a directory of {@link #fillDestination}.
 */
final class CopyTable {
    /** What is expected of a copy that is refused. */
    static final String REFUSED = "refused";

    private CopyTable() {}

    /**
     * A copy.
     *
     * @param options the options of cp: {@code L} follows a link
     * @param expected the lines of {@link #list} that the copy removes, with a minus, and adds, with a plus; or {@link
     *     #REFUSED}
     */
    record Case(String options, String source, String destination, List<String> expected) {
        @Override
        public String toString() {
            return "cp " + (options.isEmpty() ? "" : "-" + options + " ") + source + " " + destination + ": "
                    + String.join(" ", expected);
        }
    }

    private static Case of(String source, String destination, String... expected) {
        return new Case("", source, destination, List.of(expected));
    }

    private static Case following(String source, String destination, String... expected) {
        return new Case("L", source, destination, List.of(expected));
    }

    static Stream<Case> cases() {
        return Stream.of(
                of("file", "new", "+new=source"),
                of("file", "new/", REFUSED),
                of("file", "missing/new", REFUSED),
                of("file", "missing/", REFUSED),
                of("file", "file", "-file=old", "+file=source"),
                of("file", "file/", REFUSED),
                of("file", "file/new", REFUSED),
                of("file", "dir", "+dir/file=source"),
                of("file", "dir/", "+dir/file=source"),
                of("file", "dir/.", "+dir/file=source"),
                of("file", "dir/x", "-dir/x=old", "+dir/x=source"),
                of("file", "dir/new", "+dir/new=source"),
                of("file", "link", "-file=old", "+file=source"),
                of("file", "dirlink", "+dir/file=source"),
                of("file", "dirlink/new", "+dir/new=source"),
                of("file", "dangling", "+none=source"),
                of("file", ".", "-file=old", "+file=source"),
                of("missing", "new", REFUSED),
                of("missing/", "new", REFUSED),
                of("file/", "new", REFUSED),
                of("dir", "new", "+new/", "+new/a=a", "+new/sub/", "+new/sub/b=b"),
                of("dir", "new/", "+new/", "+new/a=a", "+new/sub/", "+new/sub/b=b"),
                of("dir/", "new", "+new/", "+new/a=a", "+new/sub/", "+new/sub/b=b"),
                of("dir", "missing/new", REFUSED),
                of("dir", "file", REFUSED),
                of("dir/.", "file", REFUSED),
                of("dir", "file/", REFUSED),
                of("dir", "dir", "+dir/dir/", "+dir/dir/a=a", "+dir/dir/sub/", "+dir/dir/sub/b=b"),
                of("dir/", "dir/", "+dir/dir/", "+dir/dir/a=a", "+dir/dir/sub/", "+dir/dir/sub/b=b"),
                of("dir/.", "dir", "+dir/a=a", "+dir/sub/", "+dir/sub/b=b"),
                of("dir/.", "new", "+new/", "+new/a=a", "+new/sub/", "+new/sub/b=b"),
                of("dir/.", "dirlink", "+dir/a=a", "+dir/sub/", "+dir/sub/b=b"),
                of("dir/sub", "dir", "+dir/sub/", "+dir/sub/b=b"),
                of("empty", "new", "+new/"),
                of("link", "new", "+new -> file"),
                of("link", "dir", "+dir/link -> file"),
                of("dirlink", "new", "+new -> dir"),
                of("dirlink/.", "new", "+new/", "+new/a=a", "+new/sub/", "+new/sub/b=b"),
                following("link", "new", "+new=source"),
                following("dirlink", "new", "+new/", "+new/a=a", "+new/sub/", "+new/sub/b=b"),
                of("dangling", "new", "+new -> none"),
                following("dangling", "new", REFUSED),
                of("xdir/.", "dir", REFUSED), // a directory on the file dir/x
                of("xfile/.", "other", REFUSED), // a file on the directory other/x
                of("xlink/.", ".", REFUSED)); // a directory on the link dirlink
    }

    static void fillSource(Path top) throws IOException {
        Files.createDirectories(top.resolve("dir/sub"));
        Files.createDirectories(top.resolve("empty"));
        Files.createDirectories(top.resolve("xdir/x"));
        Files.createDirectories(top.resolve("xfile"));
        Files.createDirectories(top.resolve("xlink/dirlink"));
        Files.writeString(top.resolve("xlink/dirlink/new"), "source");
        Files.writeString(top.resolve("xfile/x"), "source");
        Files.writeString(top.resolve("file"), "source");
        Files.writeString(top.resolve("dir/a"), "a");
        Files.writeString(top.resolve("dir/sub/b"), "b");
        links(top);
    }

    static void fillDestination(Path top) throws IOException {
        Files.createDirectories(top.resolve("dir"));
        Files.createDirectories(top.resolve("other/x"));
        Files.writeString(top.resolve("file"), "old");
        Files.writeString(top.resolve("dir/x"), "old");
        links(top);
    }

    private static void links(Path top) throws IOException {
        Files.createSymbolicLink(top.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(top.resolve("dirlink"), Path.of("dir"));
        Files.createSymbolicLink(top.resolve("dangling"), Path.of("none"));
    }

    /** A line for each file below a directory: its path and what it is. */
    static TreeSet<String> list(Path top) throws IOException {
        TreeSet<String> lines = new TreeSet<>();
        try (Stream<Path> files = Files.walk(top)) {
            files.filter(file -> !file.equals(top)).forEach(file -> lines.add(top.relativize(file) + what(file)));
        }
        return lines;
    }

    private static String what(Path file) {
        try {
            if (Files.isSymbolicLink(file)) {
                return " -> " + Files.readSymbolicLink(file);
            }
            return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) ? "/" : "=" + Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has changed between two lists, as {@link Case#expected} has it. */
    static List<String> changes(TreeSet<String> before, TreeSet<String> after) {
        Stream<String> removed =
                before.stream().filter(line -> !after.contains(line)).map(line -> "-" + line);
        Stream<String> added =
                after.stream().filter(line -> !before.contains(line)).map(line -> "+" + line);
        return Stream.concat(removed, added).toList();
    }
}
