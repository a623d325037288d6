package dev.jcontainer.launch;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One record of the control socket, as native/include/control.h lays it out.
 *
 * @param descriptor that came with it, or -1; the receiver closes it
 */
record ControlRecord(
        int type,
        int step,
        int opcode,
        int error,
        int pid,
        int status,
        long wallNanoseconds,
        long userMicroseconds,
        long systemMicroseconds,
        long peakMemory,
        String argument,
        int descriptor) {
    static final int SYNC = 1;
    static final int READY = 2;
    static final int ERROR = 3;
    static final int EXIT = 4;
    static final int STEP = 5;
    static final int GO = 6;
    static final int TERMINAL = 8;
    static final int GUARD = 9;
    static final int LISTENER = 10;
    static final int END = 11;
    static final int KILL = 12;

    /** Of native/init/report.h, to whoever starts a container: the next thing is the exec. */
    static final int EXECUTING = 0x101;

    /** Of the same: the memory in which the exec's failure is noted, as a descriptor. */
    static final int NOTE = 0x112;

    /** The step of an ERROR that no step caused; its opcode is then a stage. */
    static final int NO_STEP = -1;

    static final int STAGE_PLAN = 0x8001;
    static final int STAGE_CLONE = 0x8002;
    static final int STAGE_SETUP = 0x8003;
    static final int STAGE_DIED = 0x8004;

    static final int HEADER_LENGTH = 60;
    static final int MAX_LENGTH = 4096;

    private static final int ERROR_AT = 12;
    private static final int ARGUMENT_LENGTH_AT = 56;

    static ControlRecord parse(byte[] bytes, int length, int descriptor) throws LaunchFailure {
        if (length < HEADER_LENGTH) {
            throw LaunchFailure.ofStage(STAGE_SETUP, 0, "the helper sent a record of " + length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        return new ControlRecord(
                in.getInt(0),
                in.getInt(4),
                in.getInt(8),
                in.getInt(12),
                in.getInt(16),
                in.getInt(20),
                in.getLong(24),
                in.getLong(32),
                in.getLong(40),
                in.getLong(48),
                Bytes.decode(Arrays.copyOfRange(bytes, HEADER_LENGTH, length)),
                descriptor);
    }

    /** With the settings of a terminal, those before and the raw ones; without them to let go of it. */
    static byte[] guard(byte[] before, byte[] raw) {
        byte[] bytes = new byte[HEADER_LENGTH + before.length + raw.length];
        bytes[0] = GUARD;
        bytes[ARGUMENT_LENGTH_AT] = (byte) (before.length + raw.length);
        System.arraycopy(before, 0, bytes, HEADER_LENGTH, before.length);
        System.arraycopy(raw, 0, bytes, HEADER_LENGTH + before.length, raw.length);
        return bytes;
    }

    static byte[] go() {
        byte[] bytes = new byte[HEADER_LENGTH];
        bytes[0] = GO;
        return bytes;
    }

    /** What the program has started ends with it. */
    static byte[] end() {
        byte[] bytes = new byte[HEADER_LENGTH];
        bytes[0] = END;
        return bytes;
    }

    /** It is killed, and so is what it has started. */
    static byte[] kill() {
        byte[] bytes = new byte[HEADER_LENGTH];
        bytes[0] = KILL;
        return bytes;
    }

    /** Instead of a first {@link #go}. */
    static byte[] callOff() {
        byte[] bytes = go();
        bytes[ERROR_AT] = Errno.ECANCELED;
        return bytes;
    }
}
