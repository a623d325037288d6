package dev.jcontainer.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Loads a library that travels in a jar from a file that stays: a cache by content, so that a start after the first
 * writes nothing.
 *
 * <p>A cached file counts only where it and its directory are this user's own and writable by nobody else. Where no
 * directory can hold a cache, the library goes to a file that is deleted as soon as it is loaded. A directory that is
 * mounted noexec is passed over.
 */
final class LibraryCache {
    private static final int OTHERS_WRITE = 022;

    private final String name;
    private final String digest;
    private final StringBuilder tried = new StringBuilder();

    LibraryCache(String name, String digest) {
        this.name = name;
        this.digest = digest;
    }

    void load(String resource) throws IOException {
        String xdg = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home");
        boolean loaded = (xdg != null && xdg.startsWith("/") && loadCached(xdg, resource))
                || (home != null && home.startsWith("/") && loadCached(home + "/.cache", resource))
                || loadOnce(System.getProperty("java.io.tmpdir"), resource)
                || loadOnce("/dev/shm", resource)
                || loadOnce("/run", resource)
                || loadOnce("/var/tmp", resource);
        if (!loaded) {
            throw new IOException("Cannot load " + name + ", in none of these ways:" + tried + ". Unpack " + resource
                    + " where programs may be executed and name the directory with -D" + Natives.DIRECTORY_PROPERTY
                    + ".");
        }
    }

    /** From {@code cache/jcontainer/}, made there if it is not. */
    private boolean loadCached(String cache, String resource) {
        Path directory = Path.of(cache, "jcontainer");
        Path library = directory.resolve(digest + "-" + name);
        try {
            if (!Files.exists(library)) {
                Files.createDirectories(directory, mode("rwx------"));
                removeAbandoned(directory);
                install(resource, directory, library);
            }
            if (!isOwnAlone(directory) || !isOwnAlone(library)) {
                note(library, "others can write there");
                return false;
            }
            return load(library);
        } catch (IOException e) {
            note(library, e.toString());
            return false;
        }
    }

    /** From a file that only this process ever sees. */
    private boolean loadOnce(String directory, String resource) {
        Path library =
                Path.of(directory, "jcontainer-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try {
            copy(resource, library);
            try {
                return load(library);
            } finally {
                Files.delete(library);
            }
        } catch (IOException e) {
            note(library, e.toString());
            return false;
        }
    }

    private boolean load(Path library) {
        try {
            System.load(library.toString());
            return true;
        } catch (UnsatisfiedLinkError e) {
            note(library, String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Whole or not at all: another process may be loading it at this moment, or this one be killed. */
    private void install(String resource, Path directory, Path library) throws IOException {
        Path unfinished =
                directory.resolve(digest + "." + ProcessHandle.current().pid() + UNFINISHED);
        copy(resource, unfinished);
        Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
    }

    private static final String UNFINISHED = ".unfinished";

    /** What a killed process left half written. */
    private static void removeAbandoned(Path directory) throws IOException {
        String[] names = directory.toFile().list();
        for (int i = 0; names != null && i < names.length; i++) {
            if (!names[i].endsWith(UNFINISHED)) {
                continue;
            }
            String pid = names[i].substring(names[i].indexOf('.') + 1, names[i].length() - UNFINISHED.length());
            if (!new File("/proc", pid).exists()) {
                Files.deleteIfExists(directory.resolve(names[i]));
            }
        }
    }

    private static void copy(String resource, Path target) throws IOException {
        Files.deleteIfExists(target);
        try {
            Files.createFile(target, mode("rwx------"));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("somebody else made " + target, e);
        }
        try (InputStream in = Natives.open(resource)) {
            Files.write(target, in.readAllBytes());
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static boolean isOwnAlone(Path path) throws IOException {
        Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return owner.equals(self) && (mode & OTHERS_WRITE) == 0;
    }

    private void note(Path path, String problem) {
        tried.append(tried.length() == 0 ? " " : "; ")
                .append(path)
                .append(" (")
                .append(problem)
                .append(')');
    }
}
