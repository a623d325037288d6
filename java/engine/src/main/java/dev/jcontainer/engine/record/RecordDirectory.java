package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of one container, a directory with the files of docs/adr/0012-keeper.md. What is read may be of different
 * times; a file as such is always complete. Thread-safe.
 */
public final class RecordDirectory {
    /** The number of digits of an id. */
    public static final int ID_DIGITS = 64;

    private static final int SHORT_DIGITS = 12;
    private static final String CONTAINER = "/container";
    private static final String SPEC = "/spec";
    private static final String IMAGE = "/image";
    private static final String START = "/start";
    private static final String START_NEW = "/start.new";
    private static final String EXIT = "/exit";
    private static final String ERROR = "/error";
    private static final String STOPPED = "/stopped";
    private static final String RESTART = "/restart";
    private static final String AFTER = "/after";
    private static final String COMMAND = "/command";

    private final String id;
    private final String path;
    private final byte[] encoded;

    /**
     * A record, which need not exist.
     *
     * @param path its directory
     */
    RecordDirectory(String id, String path) {
        this.id = id;
        this.path = path;
        this.encoded = Bytes.encode(path);
    }

    /** The id of the container. */
    public String id() {
        return id;
    }

    /** The first twelve digits of the id: the name of the container's note in the state directory. */
    public String shortId() {
        return id.substring(0, SHORT_DIGITS);
    }

    /** The path of the directory. */
    public String path() {
        return path;
    }

    /** The path of the directory in which overlayfs keeps what the container has written. */
    public String files() {
        return path + "/fs";
    }

    /**
     * Takes the lock of the record.
     *
     * @throws EngineException {@link Reason#NOT_FOUND} if it has been removed, {@link Reason#BUSY} if another process
     *     holds the lock for long
     */
    public RecordLock lock() throws IOException {
        RecordLock lock = RecordLock.take(path, shortId());
        if (lock == null) {
            throw gone();
        }
        return lock;
    }

    /** Takes the lock if nobody has it; null if somebody has, or if the record has been removed. */
    public @Nullable RecordLock tryLock() throws IOException {
        return RecordLock.tryTake(path);
    }

    /**
     * Takes the lock of a command that was killed: a process that it had just forked may have the lock for some more
     * milliseconds. Null if somebody has it for longer, or if the record has been removed.
     */
    public @Nullable RecordLock lockOfKilled() throws IOException {
        return RecordLock.takeSoon(path, shortId());
    }

    /** Takes the lock of {@link #files}; null if somebody has it. Called with the lock of the record. */
    public @Nullable FilesLock tryLockFiles() throws IOException {
        return FilesLock.tryTake(files());
    }

    /** The exception for a record that has been removed. */
    public EngineException gone() {
        return RecordStore.noSuch(shortId());
    }

    /**
     * The description; null if the record has been removed.
     *
     * @throws DamagedRecordException if it cannot be read, or is missing in a record that exists
     */
    public @Nullable Description descriptionIfThere() throws IOException {
        byte[] bytes = read(CONTAINER);
        if (bytes == null) {
            if (KernelFiles.exists(path)) {
                throw missing(CONTAINER); // the directory gets its name after the file, and loses it before
            }
            return null;
        }
        try {
            Description read = Description.decode(bytes);
            if (!read.id().equals(id)) {
                throw new IllegalArgumentException("it is that of another container");
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw damaged(CONTAINER, e);
        }
    }

    /** The description. */
    public Description description() throws IOException {
        Description read = descriptionIfThere();
        if (read == null) {
            throw gone();
        }
        return read;
    }

    /** Writes the description. Called with the lock. */
    public void describe(Description description) throws IOException {
        RecordFiles.replace(path + CONTAINER, description.encode(), true);
    }

    /** The specification. */
    public ContainerSpec specification() throws IOException {
        byte[] bytes = read(SPEC);
        if (bytes == null) {
            throw KernelFiles.exists(path) ? missing(SPEC) : gone();
        }
        try {
            return SpecCodec.decode(bytes);
        } catch (DocumentException e) {
            throw damaged(SPEC, e);
        }
    }

    /** Writes the specification. Called with the lock. */
    public void specify(byte[] spec) throws IOException {
        RecordFiles.replace(path + SPEC, spec, true);
    }

    /** Notes what must stay in the store of images: blobs and layers by their digests. */
    void keepInStore(List<String> digests) throws IOException {
        if (digests.isEmpty()) {
            return; // a start waits for the disk once less
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < digests.size(); i++) {
            lines.append(digests.get(i)).append('\n');
        }
        RecordFiles.write(path + IMAGE, Bytes.encode(lines.toString()), true);
    }

    /** The digests of what must stay in the store of images. */
    public List<String> keptInStore() throws IOException {
        byte[] bytes = read(IMAGE);
        List<String> digests = new ArrayList<>();
        String lines = bytes == null ? "" : Bytes.decode(bytes);
        for (int start = 0, end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', start)) {
            digests.add(lines.substring(start, end));
            start = end + 1;
        }
        return digests;
    }

    /** The last run; null if the container has never been started. */
    public @Nullable StartNote start() throws IOException {
        byte[] bytes = read(START);
        try {
            return bytes == null ? null : StartNote.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw damaged(START, e);
        }
    }

    /** The beginning of the last run; null if the container has never been started. */
    @Nullable
    StartedRun startedRun() throws IOException {
        byte[] bytes = read(START);
        try {
            return bytes == null ? null : StartedRun.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw damaged(START, e);
        }
    }

    /** Writes the run that the keeper confirms by a rename. Called with the lock. */
    public void beginStart(StartNote start) throws IOException {
        RecordFiles.write(path + START_NEW, start.encode(), false);
    }

    /** The run that a command has begun, and that the keeper has not confirmed; null if there is none. */
    public @Nullable StartNote begunStart() throws IOException {
        byte[] bytes = RecordFiles.readIfThere(path + START_NEW);
        try {
            return bytes == null ? null : StartNote.decode(bytes);
        } catch (IllegalArgumentException e) {
            return null; // its command was killed while it wrote the file, before the keeper could go on
        }
    }

    /** Removes the run that has not become one. Called with the lock. */
    public void abandonStart() throws IOException {
        RecordFiles.remove(path + START_NEW);
    }

    /** How the last run that has ended did so; null if none has ended. */
    public @Nullable ExitNote exit() throws IOException {
        byte[] bytes = read(EXIT);
        try {
            return bytes == null ? null : ExitNote.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw damaged(EXIT, e);
        }
    }

    /** The last restart by the policy; null if there was none since a user started the container. */
    public @Nullable RestartNote restart() throws IOException {
        byte[] bytes = read(RESTART);
        try {
            return bytes == null ? null : RestartNote.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw damaged(RESTART, e);
        }
    }

    /** Writes the restart that is to come. Called with the lock. */
    public void scheduleRestart(RestartNote restart) throws IOException {
        RecordFiles.replace(path + RESTART, restart.encode(), false);
    }

    /** Forgets the restarts. Called with the lock. */
    public void forgetRestarts() throws IOException {
        RecordFiles.remove(path + RESTART);
    }

    /** Why the last start failed; null if none has failed. */
    public @Nullable StartError error() throws IOException {
        byte[] bytes = read(ERROR);
        try {
            return bytes == null ? null : StartError.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw damaged(ERROR, e);
        }
    }

    /** Writes why a start has failed. Called with the lock. */
    public void fail(StartError error) throws IOException {
        RecordFiles.replace(path + ERROR, error.encode(), false);
    }

    /** The number of the run that a user has stopped last; 0 for none. */
    public long stopped() throws IOException {
        byte[] bytes = read(STOPPED);
        try {
            return bytes == null ? 0 : stopped(new LineReader(bytes));
        } catch (IllegalArgumentException e) {
            throw damaged(STOPPED, e);
        }
    }

    private static long stopped(LineReader in) {
        long run = 0;
        for (String key = in.next(); key != null; key = in.next()) {
            run = key.equals("run") ? in.number() : run;
        }
        return run;
    }

    /** Notes that a user stops a run, so that no policy starts the container again. Called with the lock. */
    public void stop(long run) throws IOException {
        RecordFiles.replace(path + STOPPED, new LineWriter().line("run", run).end(), true);
        RecordFiles.syncDirectory(path); // otherwise a loss of power would make 'system start' start it again
    }

    /** Whether something is left to be done when the container has ended. */
    public boolean hasAfter() throws IOException {
        return KernelFiles.exists(path + AFTER);
    }

    /** Says whether something is to be done when the container has ended. Called with the lock. */
    public void setAfter(boolean isNeeded) throws IOException {
        if (isNeeded) {
            RecordFiles.write(path + AFTER, new byte[0], false);
        } else {
            RecordFiles.remove(path + AFTER);
        }
    }

    /** Notes that this process has more to do with the container. Called with the lock. */
    public void beginCommand() throws IOException {
        RecordFiles.replace(path + COMMAND, CommandNote.ofThis().encode(), false);
    }

    /** Notes that no command has more to do with it. Called with the lock. */
    public void endCommand() throws IOException {
        RecordFiles.remove(path + COMMAND);
    }

    /** The command that has more to do with it; null if there is none. */
    public @Nullable CommandNote command() throws IOException {
        byte[] bytes = read(COMMAND);
        try {
            return bytes == null ? null : CommandNote.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw damaged(COMMAND, e);
        }
    }

    /** Reads a file of the record; null if there is none. */
    private byte @Nullable [] read(String file) throws IOException {
        try {
            return RecordFiles.readIfThere(encoded, Bytes.cString(file));
        } catch (SystemCallException e) {
            throw RecordFiles.isDamage(e.errno()) ? damaged(file, e) : e;
        }
    }

    private DamagedRecordException missing(String file) {
        return damaged(file, new IllegalArgumentException("it does not exist"));
    }

    private DamagedRecordException damaged(String file, Exception cause) {
        return new DamagedRecordException(shortId(), path + file, cause);
    }
}
