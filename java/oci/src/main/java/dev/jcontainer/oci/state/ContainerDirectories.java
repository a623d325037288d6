package dev.jcontainer.oci.state;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories of the containers below one root, and the files in them. At every moment, a file is complete or
 * missing. So a killed runtime leaves nothing that the next one cannot read. Thread-safe.
 */
public final class ContainerDirectories {
    private static final int ROOT_MODE = 0711;
    private static final int PRIVATE_MODE = 0700;
    private static final int FILE_MODE = 0600;
    private static final int MAX_ID = 255;
    private static final String STATE = "/state.json";
    private static final String CONFIG = "/config.json";
    private static final String UNFINISHED = ".new";
    /** The socket that {@link dev.jcontainer.plan.step.LifecycleStep.ListenStart} makes. */
    private static final String SOCKET = "/start";

    private final String root;

    public ContainerDirectories(String root) {
        this.root = root;
    }

    /** The lock of a container. Only its holder may change the container. The kernel releases it if the holder dies. */
    public static final class Lock implements AutoCloseable {
        private final int descriptor;

        private Lock(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void close() {
            Syscalls.close(descriptor);
        }
    }

    /**
     * Checks the name of a container, which is also the name of its directory.
     *
     * @return the same name
     * @throws LifecycleException if the name is not valid
     */
    public static String checkId(String id) throws LifecycleException {
        boolean valid = !id.isEmpty() && id.length() <= MAX_ID && !id.equals(".") && !id.equals("..");
        for (int i = 0; i < id.length() && valid; i++) {
            char c = id.charAt(i);
            valid = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_+-.".indexOf(c) >= 0;
        }
        if (!valid) {
            throw new LifecycleException("The name of a container consists of letters, digits, _, +, - and ., at most "
                    + MAX_ID + " characters: invalid container id format");
        }
        return id;
    }

    /** Returns the path of a container's directory. */
    public String directory(String id) {
        return root + "/" + id;
    }

    /**
     * Makes a container's directory and locks it. The caller closes the lock.
     *
     * @throws LifecycleException if the container exists already
     */
    public Lock create(String id) throws IOException {
        makeRoot(root);
        int made = Syscalls.makeDirectory(Bytes.cString(directory(id)), PRIVATE_MODE);
        if (made == -Errno.EEXIST) {
            throw new LifecycleException(
                    "The container " + id + " cannot be created: container with given ID already exists");
        }
        check(made, "make " + directory(id));
        return lock(id);
    }

    private static void makeRoot(String path) throws IOException {
        int made = Syscalls.makeDirectory(Bytes.cString(path), ROOT_MODE);
        if (made == -Errno.ENOENT && path.lastIndexOf('/') > 0) {
            makeRoot(path.substring(0, path.lastIndexOf('/')));
            made = Syscalls.makeDirectory(Bytes.cString(path), ROOT_MODE);
        }
        if (made != -Errno.EEXIST) {
            check(made, "make the directory of the containers " + path);
        }
    }

    /**
     * Waits for a container's lock. The caller closes it.
     *
     * @throws MissingContainerException if the container does not exist, or was deleted while this method waited
     */
    public Lock lock(String id) throws IOException {
        String directory = directory(id);
        int opened = Syscalls.open(Bytes.cString(directory), Syscalls.O_RDONLY, 0);
        if (opened == -Errno.ENOENT || opened == -Errno.ENOTDIR) {
            throw new MissingContainerException(id);
        }
        check(opened, "open " + directory);
        Lock lock = new Lock(opened);
        try {
            check(Syscalls.lock(opened), "lock " + directory);
            if (!KernelFiles.exists(directory)) {
                throw new MissingContainerException(id);
            }
            return lock;
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Reads the note of a container.
     *
     * @throws MissingContainerException if the container does not exist, or {@code create} has not written its note yet
     */
    public ContainerNote load(String id) throws IOException {
        try {
            return ContainerNote.of(HostFiles.document(directory(id) + STATE));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                throw new MissingContainerException(id);
            }
            throw e;
        }
    }

    public void save(ContainerNote note) throws IOException {
        write(directory(note.id()) + STATE, Bytes.encode(note.toJson()));
    }

    /** Saves a copy of the configuration, because the engine may change the bundle. */
    public void saveConfig(String id, byte[] config) throws IOException {
        write(directory(id) + CONFIG, config);
    }

    public String config(String id) {
        return directory(id) + CONFIG;
    }

    private static void write(String path, byte[] bytes) throws IOException {
        String unfinished = path + UNFINISHED;
        HostFiles.write(unfinished, bytes, FILE_MODE);
        check(Syscalls.rename(Bytes.cString(unfinished), Bytes.cString(path)), "write " + path);
    }

    /**
     * Returns the name of the user who owns the container, or {@code #UID} if the user has no name.
     *
     * @throws MissingContainerException if the container does not exist any more
     */
    public String owner(String id) throws IOException {
        String directory = directory(id);
        int opened = Syscalls.open(Bytes.cString(directory), Syscalls.O_RDONLY, 0);
        if (opened == -Errno.ENOENT) {
            throw new MissingContainerException(id);
        }
        check(opened, "open " + directory);
        try {
            String name = Files.getOwner(Path.of("/proc/self/fd/" + opened)).getName();
            return name.matches("[0-9]+") ? "#" + name : name;
        } finally {
            Syscalls.close(opened);
        }
    }

    /** Removes a container's directory. The note is removed last, so that a failed removal can be repeated. */
    public void remove(String id) throws IOException {
        String directory = directory(id);
        for (String file : new String[] {SOCKET, CONFIG + UNFINISHED, CONFIG, STATE + UNFINISHED, STATE}) {
            int removed = Syscalls.removeFile(Bytes.cString(directory + file));
            if (removed != -Errno.ENOENT) {
                check(removed, "remove " + directory + file);
            }
        }
        check(Syscalls.removeDirectory(Bytes.cString(directory)), "remove " + directory);
    }

    /** Returns the names of all containers, sorted. */
    public List<String> ids() throws IOException {
        List<String> names = KernelFiles.listIfThere(root);
        List<String> ids = new ArrayList<>(names == null ? List.of() : names);
        ids.sort(null);
        return ids;
    }
}
