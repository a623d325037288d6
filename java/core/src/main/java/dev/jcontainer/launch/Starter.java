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

/** Lets a container that waits at {@link LifecycleStep.WaitStart} go on. */
public final class Starter {
    private static final int STAT_LENGTH = 2048;

    private Starter() {}

    /**
     * Starts it; returns once its program has been executed.
     *
     * @param directory of {@link LifecycleStep.ListenStart}
     * @param pid of the first process
     * @param started when that has begun, as {@link ProcessStat} tells it
     * @param exec the last step of its plan, for the text of a failure
     * @param listener gets that of its filter, where it has one that leaves something to somebody else
     * @throws LaunchFailure when the program cannot be executed; the container has ended then
     * @throws SystemCallException when nobody waits there
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

    /** The memory in which the first process notes that its exec has failed, as a filter may deny all else that tells it. */
    private static final class Note implements AutoCloseable {
        private static final int LENGTH = 12; // of struct note
        private static final int FAILED_AT = 4;
        private static final int ERROR_AT = 8;

        private int memory = -1;

        void take(int descriptor) {
            close();
            memory = descriptor;
        }

        /** To be called when the first process has executed the program, or ended. */
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
     * Whether it has ended at the exec, by a filter that lets it not even say so. Of one that its parent has reaped by now
     * nobody knows; that parent has its status.
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

    /** The end of the connection is the success of the exec that was announced; without that it is a death. */
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
