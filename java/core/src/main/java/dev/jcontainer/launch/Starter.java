package dev.jcontainer.launch;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.ProcessStat;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.step.LifecycleStep;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Starts a created container, which waits at {@link LifecycleStep.WaitStart}. */
public final class Starter {
    private static final int STAT_LENGTH = 2048;

    private Starter() {}

    /**
     * Starts the container, and returns when its program has been executed.
     *
     * @param directory the directory of {@link LifecycleStep.ListenStart}
     * @param pid the pid of the first process
     * @param started the start time of the first process, as {@link ProcessStat} returns it
     * @param exec the last step of the container's plan, for the text of a failure
     * @param listener the receiver for the descriptor of a filter that leaves decisions to another process
     * @throws LaunchFailure if the program cannot be executed; then the container has ended
     * @throws SystemCallException if no process waits for the start
     */
    public static void start(
            String directory, int pid, long started, LifecycleStep.Exec exec, DescriptorReceiver listener)
            throws IOException {
        int connected = Syscalls.connectStart(Bytes.cString(directory));
        SystemCallException.check(connected, "reach the container's first process");
        try (Control control = new Control(connected);
                Note note = new Note()) {
            follow(control, exec, listener, note);
            note.check(exec);
        }
        if (isUnexecuted(pid, started)) {
            throw LaunchFailure.of(LaunchFailure.Stage.DIED, 0, "");
        }
    }

    /**
     * The memory in which the first process notes a failed exec. A filter may deny the system calls of all other
     * reports.
     */
    private static final class Note implements AutoCloseable {
        private static final int LENGTH = 12; // of struct note
        private static final int FAILED_AT = 4;
        private static final int ERROR_AT = 8;

        private int memory = -1;

        void take(int descriptor) {
            close();
            memory = descriptor;
        }

        /** Throws if the exec has failed. Called when the first process has executed the program or has ended. */
        void check(LifecycleStep.Exec exec) throws IOException {
            ByteBuffer note = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());
            if (memory >= 0) {
                SystemCallException.check(Syscalls.read(memory, note.array(), 0, LENGTH), "read the note of the exec");
            }
            if (note.getInt(FAILED_AT) != 0) {
                throw LaunchFailure.ofExec(exec, note.getInt(ERROR_AT));
            }
        }

        @Override
        public void close() {
            if (memory >= 0) {
                Syscalls.close(memory);
                memory = -1;
            }
        }
    }

    /**
     * Whether the first process has ended at the exec because of a filter that denies even the report. If its parent
     * has already reaped it, this is unknown, but the parent has the status.
     */
    private static boolean isUnexecuted(int pid, long started) throws IOException {
        byte[] stat = new byte[STAT_LENGTH];
        int length = Syscalls.readFile(Bytes.cString("/proc/" + pid + "/stat"), stat);
        if (length == -Errno.ENOENT || length == -Errno.ESRCH) {
            return false;
        }
        SystemCallException.check(length, "read /proc/" + pid + "/stat");
        return ProcessStat.isUnexecuted(Bytes.decode(Arrays.copyOf(stat, length)), started);
    }

    /**
     * Follows the start. If the exec was announced, the end of the connection means success; otherwise the process
     * died.
     */
    private static void follow(Control control, LifecycleStep.Exec exec, DescriptorReceiver listener, Note note)
            throws IOException {
        boolean executing = false;
        for (ControlRecord record = control.receive(-1); record != null; record = control.receive(-1)) {
            if (record.type() == ControlRecord.ERROR
                    && record.opcode() == exec.opcode().code()) {
                throw LaunchFailure.ofStep(record, exec, record.step() + 1);
            } else if (record.type() == ControlRecord.ERROR) {
                throw LaunchFailure.ofStage(
                        ControlRecord.STAGE_SETUP,
                        record.error(),
                        "step " + (record.step() + 1) + " failed after the start " + record.argument());
            }
            if (record.type() == ControlRecord.LISTENER) {
                Launch.give(Launch.descriptor(record, "listener of the filter"), listener);
            }
            if (record.type() == ControlRecord.NOTE) {
                note.take(record.descriptor());
            }
            executing |= record.type() == ControlRecord.EXECUTING;
        }
        if (!executing) {
            throw LaunchFailure.of(LaunchFailure.Stage.DIED, 0, "");
        }
    }
}
