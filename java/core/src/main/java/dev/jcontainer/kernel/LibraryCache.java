package dev.jcontainer.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loads a library from a jar by way of a file that is kept: a cache by content, so that only the first start writes a
 * file.
 * <p>A cached file is used only if it and its directory belong to this user and nobody else can write to them. If no
 * directory can hold a cache, the library is written to a file that is deleted as soon as it is loaded. A directory
 * that is mounted noexec is skipped.
 */
final class LibraryCache {
    private static final int OTHERS_WRITE = 022;
    private static final String UNFINISHED = "unfinished";

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
            throw new IOException("Cannot load " + name + " in any of these ways:" + tried + ". Unpack " + resource
                    + " where programs may be executed and name the directory with -D" + Natives.DIRECTORY_PROPERTY
                    + ".");
        }
    }

    private boolean loadCached(String cache, String resource) {
        Path directory = Path.of(cache, "jcontainer");
        try {
            return load(cached(directory, resource));
        } catch (IOException e) {
            note(directory, e.toString());
            return false;
        }
    }

    /** Returns the library's file in this directory; both are created if they are missing. */
    Path cached(Path directory, String resource) throws IOException {
        Path library = directory.resolve(digest + "-" + name);
        if (!Files.exists(library)) {
            Files.createDirectories(directory, mode("rwx------"));
            requireOwnAlone(directory);
            removeAbandoned(directory);
            install(resource, directory, library);
        }
        requireOwnAlone(directory);
        requireOwnAlone(library);
        return library;
    }

    /** Loads the library from a file that only this process ever sees. */
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

    /**
     * Installs the file atomically: another process may be loading it at this moment, or this process may be killed.
     * The pid alone does not make the file's name unique: containers may share a home directory, and in each of them
     * pid 1 may be doing the same.
     */
    private void install(String resource, Path directory, Path library) throws IOException {
        String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path unfinished =
                directory.resolve(digest + "." + ProcessHandle.current().pid() + "." + unique + "." + UNFINISHED);
        copy(resource, unfinished);
        Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes files that a killed process left incomplete. */
    private static void removeAbandoned(Path directory) throws IOException {
        String[] names = directory.toFile().list();
        for (int i = 0; names != null && i < names.length; i++) {
            String[] parts = names[i].split("\\.");
            if (parts.length == 4 && parts[3].equals(UNFINISHED) && Files.notExists(Path.of("/proc", parts[1]))) {
                Files.deleteIfExists(directory.resolve(names[i]));
            }
        }
    }

    private static void copy(String resource, Path target) throws IOException {
        Files.createFile(target, mode("rwx------"));
        Files.write(target, Natives.read(resource), StandardOpenOption.WRITE);
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static void requireOwnAlone(Path path) throws IOException {
        Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(self)) {
            throw new IOException(path + " belongs to another user");
        }
        if ((mode & OTHERS_WRITE) != 0) {
            throw new IOException("others can write to " + path);
        }
    }

    private void note(Path path, String problem) {
        tried.append(tried.length() == 0 ? " " : "; ")
                .append(path)
                .append(" (")
                .append(problem)
                .append(')');
    }
}
