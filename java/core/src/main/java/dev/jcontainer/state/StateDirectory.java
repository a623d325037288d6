package dev.jcontainer.state;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanCodec;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which containers are noted as long as they run, each in a directory named by its id:
 *
 * <pre>
 * ID/state    the {@link ContainerRecord}; it is written to another file and renamed, so it is complete or missing
 * ID/exec     the plan by which programs are started in the container, if that is possible
 * ID/attach   the socket on which the keeper of a detached container waits for clients
 * </pre>
 *
 * The directory belongs to the user, and other users may not write to it. A process holds a lock on the directory while
 * it changes it or reads all of it; if the process dies, the kernel releases the lock. The process that started a
 * container removes its note, or the container's keeper does. If that process was killed, its supervisor does; if both were killed, the next process
 * that reads the directory does. The directory itself is removed together with its last note.
 *
 * <p>Thread-safe.
 */
public final class StateDirectory {
    private static final String STATE = "/state";
    private static final String NEW_STATE = "/state.new";
    private static final String EXEC = "/exec";
    private static final String ATTACH = "/attach";
    private static final int PRIVATE = 0700;
    private static final int ATTEMPTS = 100;
    private static final int NAME_WAITS = 200;
    private static final int NAME_WAIT_MILLISECONDS = 5;
    private static final int ID_LENGTH = 64;

    private final String path;

    private StateDirectory(String path) {
        this.path = path;
    }

    /** The state directory at a path. It is made when it is needed; its parent must exist. */
    public static StateDirectory at(String path) {
        return new StateDirectory(path);
    }

    /**
     * The state directory of this user: {@code /run/jcontainer} for root, and {@code $XDG_RUNTIME_DIR/jcontainer} for
     * other users, or a directory in {@code /tmp} if the user has no runtime directory.
     */
    public static StateDirectory ofThisUser() throws IOException {
        Natives.require();
        long uid = Syscalls.effectiveIds() >>> 32;
        if (uid == 0) {
            return at("/run/jcontainer");
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return at(
                runtime != null && runtime.startsWith("/") && new File(runtime).isDirectory()
                        ? runtime + "/jcontainer"
                        : "/tmp/jcontainer-run-" + uid);
    }

    /** The path of the directory. */
    public String path() {
        return path;
    }

    /** Whether a container has a keeper, to which clients connect: it is a detached one. */
    public boolean hasKeeper(String id) throws IOException {
        return KernelFiles.exists(path + "/" + id + ATTACH);
    }

    /** The note about a container, for the process that starts it. {@link #close} removes the note. Thread-safe. */
    public final class Entry implements AutoCloseable {
        private final ContainerRecord record;

        private Entry(ContainerRecord record) {
            this.record = record;
        }

        /** The directory of the note, which only this entry uses. */
        public String directory() {
            return path + "/" + record.id();
        }

        /**
         * Notes that the container runs, so that it is found from then on.
         *
         * @param process the first process of the container
         * @param template the plan by which programs are started in the container; null if that is not possible
         */
        public void started(ProcessId process, @Nullable LaunchPlan template) throws IOException {
            if (template != null) {
                write(directory() + EXEC, PlanCodec.encode(template));
            }
            writeState(record.started(process));
        }

        /**
         * Notes that the container runs and has a keeper, which removes the note from then on.
         *
         * @param keeper the keeper
         * @param process the first process of the container
         * @param template the plan by which programs are started in the container; null if that is not possible
         */
        public void started(ProcessId keeper, ProcessId process, @Nullable LaunchPlan template) throws IOException {
            if (template != null) {
                write(directory() + EXEC, PlanCodec.encode(template));
            }
            writeState(record.started(keeper, process));
        }

        /**
         * Makes the socket on which the keeper of the container waits for clients. Only root and this user can connect
         * to it.
         *
         * @return the listening socket, which the caller closes when the keeper has it
         */
        public int listen() throws IOException {
            return SystemCallException.check(
                    Syscalls.listenForClients(Bytes.cString(directory())), "make the socket " + directory() + ATTACH);
        }

        @Override
        public void close() {
            remove(record.id());
        }
    }

    /**
     * Notes a container before it is started. The caller closes the entry.
     *
     * @throws StateException if another existing container has the same name
     * @throws IOException if the directory cannot be used or written to
     */
    public Entry enter(ContainerRecord record) throws IOException {
        Natives.require();
        int waits = 0; // for the name
        for (int attempt = 0; ; attempt++) {
            if (waits > 0) {
                pause();
            }
            int made = Syscalls.makeDirectory(Bytes.cString(path), PRIVATE);
            if (made < 0 && made != -Errno.EEXIST) {
                throw failure("make", -made);
            }
            int lock = lock();
            if (lock == -Errno.ENOENT && attempt < ATTEMPTS) {
                continue; // another process has removed the directory with its last note meanwhile
            }
            if (lock < 0) {
                throw failure("use", -lock);
            }
            try {
                if (isToWait(record, waits < NAME_WAITS)) {
                    waits++;
                    continue;
                }
                Entry entry = new Entry(record);
                int own = Syscalls.makeDirectory(Bytes.cString(entry.directory()), PRIVATE);
                if (own == -Errno.ENOENT && attempt < ATTEMPTS) {
                    continue;
                }
                if (own < 0) {
                    throw failure("write to", -own);
                }
                if (begin(record, attempt < ATTEMPTS)) {
                    return entry;
                }
            } finally {
                Syscalls.close(lock);
            }
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(NAME_WAIT_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the name of a container was about to become free.");
        }
    }

    /** Writes the first state; false if the keeper of the container's last run has removed the new directory. */
    private boolean begin(ContainerRecord record, boolean mayRetry) throws IOException {
        try {
            writeState(record);
            return true;
        } catch (IOException e) {
            if (mayRetry && !KernelFiles.exists(path + "/" + record.id())) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Refuses a name that another container has, and a container that runs. A container that does not run, but is about
     * to be started again by its keeper, has a note, which the new one replaces.
     *
     * @param mayWait whether the name of a container that has ended is waited for: its note is removed in milliseconds,
     *     unless its keeper starts it again
     * @return whether it is to be asked again after a pause
     */
    private boolean isToWait(ContainerRecord record, boolean mayWait) throws IOException {
        String name = record.name();
        for (ContainerRecord other : sweep()) {
            if (other.id().equals(record.id())) {
                if (other.isRunning()) {
                    throw new StateException("The container " + record.id() + " is running already.");
                }
                remove(other.id());
            } else if (name != null && name.equals(other.name())) {
                if (mayWait && other.hasEnded()) {
                    return true;
                }
                throw new StateException("Cannot name the container " + name + ": the container " + other.id()
                        + " has that name. Use another name, or end that container.");
            }
        }
        return false;
    }

    /**
     * Gives a noted container another name; does nothing if it has no note.
     *
     * @throws StateException if another noted container has the name
     */
    public void rename(String id, String name) throws IOException {
        Natives.require();
        int lock = lock();
        if (lock == -Errno.ENOENT) {
            return;
        }
        if (lock < 0) {
            throw failure("use", -lock);
        }
        try {
            for (ContainerRecord record : sweep()) {
                if (name.equals(record.name()) && !record.id().equals(id)) {
                    throw new StateException("Cannot name the container " + name + ": the container " + record.id()
                            + " has that name. Use another name, or end that container.");
                }
                if (record.id().equals(id)) {
                    writeState(record.named(name));
                }
            }
        } finally {
            Syscalls.close(lock);
        }
    }

    /** The running containers, the oldest first. */
    public List<ContainerRecord> list() throws IOException {
        Natives.require();
        int lock = lock();
        if (lock == -Errno.ENOENT) {
            return List.of();
        }
        if (lock < 0) {
            throw failure("use", -lock);
        }
        List<ContainerRecord> running = new ArrayList<>();
        try {
            for (ContainerRecord record : sweep()) {
                if (record.isRunning()) {
                    int at = running.size();
                    while (at > 0 && running.get(at - 1).createdMillis() > record.createdMillis()) {
                        at--;
                    }
                    running.add(at, record);
                }
            }
        } finally {
            Syscalls.close(lock);
        }
        Syscalls.removeDirectory(Bytes.cString(path)); // succeeds only if it is empty
        return running;
    }

    /**
     * The running container with this name, this id, or an id that begins with the key, if there is only one such id.
     *
     * @throws StateException if there is none, or more than one
     */
    public ContainerRecord find(String key) throws IOException {
        List<ContainerRecord> running = list();
        List<ContainerRecord> begins = new ArrayList<>();
        for (ContainerRecord record : running) {
            if (key.equals(record.name()) || key.equals(record.id())) {
                return record;
            }
            if (!key.isEmpty() && record.id().startsWith(key)) {
                begins.add(record);
            }
        }
        if (begins.size() == 1) {
            return begins.get(0);
        }
        throw new StateException(
                begins.isEmpty() ? StateException.Kind.NOT_FOUND : StateException.Kind.AMBIGUOUS,
                begins.isEmpty()
                        ? "There is no running container '" + key + "'. See 'jcontainer ps'."
                        : "There is more than one container whose id begins with '" + key + "': "
                                + begins.get(0).id() + " and " + begins.get(1).id() + ". Give more digits.");
    }

    /** The plan by which programs are started in a container, as {@link Entry#started} noted it; null for none. */
    public @Nullable LaunchPlan template(ContainerRecord record) throws IOException {
        String file = path + "/" + record.id() + EXEC;
        byte[] plan = KernelFiles.readIfThere(file);
        if (plan == null) {
            return null;
        }
        try {
            return PlanCodec.decode(plan);
        } catch (IllegalArgumentException e) {
            throw new StateException("Cannot read " + file + ": " + e.getMessage() + ".");
        }
    }

    /**
     * Removes the notes of ended containers and returns the others. Called with the lock.
     *
     * @throws IOException if a process cannot be read; that is not taken for the end of a container
     */
    private List<ContainerRecord> sweep() throws IOException {
        List<ContainerRecord> living = new ArrayList<>();
        List<String> names = KernelFiles.listIfThere(path);
        for (String name : names == null ? List.<String>of() : names) {
            byte[] state = isId(name) ? KernelFiles.readIfThere(path + "/" + name + STATE) : null;
            if (state != null) {
                judge(name, state, living);
            } else if (isId(name)) {
                remove(name); // its process was killed before it wrote the state; all notes in use have one
            }
        }
        return living;
    }

    private void judge(String name, byte[] state, List<ContainerRecord> living) throws IOException {
        ContainerRecord record;
        try {
            record = RecordCodec.decode(state);
        } catch (IllegalArgumentException e) {
            return; // of another version, or damaged
        }
        if (!record.id().equals(name)) {
            return;
        }
        if (record.isOver()) {
            remove(name);
        } else {
            living.add(record);
        }
    }

    private static boolean isId(String name) {
        boolean valid = name.length() == ID_LENGTH;
        for (int i = 0; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            valid = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
        }
        return valid;
    }

    private void writeState(ContainerRecord record) throws IOException {
        String directory = path + "/" + record.id();
        write(directory + NEW_STATE, RecordCodec.encode(record));
        SystemCallException.check(
                Syscalls.rename(Bytes.cString(directory + NEW_STATE), Bytes.cString(directory + STATE)),
                "note the container in " + directory);
    }

    private void remove(String id) {
        String directory = path + "/" + id;
        new File(directory + NEW_STATE).delete();
        new File(directory + EXEC).delete();
        new File(directory + ATTACH).delete();
        new File(directory + STATE).delete();
        Syscalls.removeDirectory(Bytes.cString(directory));
        Syscalls.removeDirectory(Bytes.cString(path)); // succeeds only if this was the last note
    }

    private int lock() {
        return Syscalls.lockDirectory(Bytes.cString(path));
    }

    private static void write(String file, byte[] content) throws IOException {
        try (OutputStream out = new FileOutputStream(file)) {
            out.write(content);
        } catch (IOException e) {
            throw new IOException("Cannot note the container: " + e.getMessage() + ".", e);
        }
    }

    private IOException failure(String what, int errno) {
        String start = "Cannot " + what + " the state directory " + path + ": ";
        if (errno == Errno.EPERM) {
            return new StateException(start + "it belongs to another user, or other users may write to it. Remove it.");
        }
        if (errno == Errno.ELOOP || errno == Errno.ENOTDIR) {
            return new StateException(start + "it is not a directory. Remove it.");
        }
        return new StateException(start + Errno.described(errno) + ".");
    }
}
