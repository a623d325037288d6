package dev.jcontainer.launch;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * One record of the control socket; native/include/control.h defines its layout.
 *
 * @param descriptor the descriptor that came with the record, or -1; the receiver closes it
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
    static final int PORTS = 13;
    static final int CONNECT = 14;

    /** The most sockets that come with one {@link #PORTS}. */
    static final int PORTS_MAX = 64;

    /** A record of native/init/report.h, for the process that starts a created container: the exec comes next. */
    static final int EXECUTING = 0x101;

    /** A record of native/init/report.h with a descriptor: the memory in which a failure of the exec is noted. */
    static final int NOTE = 0x112;

    /** The step number of an ERROR that no step caused; its opcode is then a stage. */
    static final int NO_STEP = -1;

    static final int STAGE_PLAN = 0x8001;
    static final int STAGE_CLONE = 0x8002;
    static final int STAGE_SETUP = 0x8003;
    static final int STAGE_DIED = 0x8004;

    static final int HEADER_LENGTH = 60;
    static final int MAX_LENGTH = 4096;

    private static final int ERROR_AT = 12;
    private static final int STATUS_AT = 20;
    private static final int ARGUMENT_LENGTH_AT = 56;
    private static final int PORT_LENGTH = 4; // of struct published_port

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

    /**
     * A record with the settings of a terminal, before it is made raw and after; with empty settings, it ends the
     * guard.
     */
    static byte[] guard(byte[] before, byte[] raw) {
        byte[] bytes = new byte[HEADER_LENGTH + before.length + raw.length];
        bytes[0] = GUARD;
        bytes[ARGUMENT_LENGTH_AT] = (byte) (before.length + raw.length);
        System.arraycopy(before, 0, bytes, HEADER_LENGTH, before.length);
        System.arraycopy(raw, 0, bytes, HEADER_LENGTH + before.length, raw.length);
        return bytes;
    }

    /** A record with published ports, at most {@link #PORTS_MAX}. Their sockets come with it, in the same order. */
    static byte[] ports(List<PortSender.PublishedPort> ports) {
        int length = ports.size() * PORT_LENGTH;
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, PORTS).putInt(STATUS_AT, ports.size()).putInt(ARGUMENT_LENGTH_AT, length);
        out.position(HEADER_LENGTH);
        for (PortSender.PublishedPort port : ports) {
            out.putShort((short) port.protocol()).putShort((short) port.port());
        }
        return out.array();
    }

    /** A record that asks for a socket of TCP in the network namespace of a container. */
    static byte[] connect(int family) {
        byte[] bytes = new byte[HEADER_LENGTH];
        bytes[0] = CONNECT;
        bytes[STATUS_AT] = (byte) family;
        return bytes;
    }

    static byte[] go() {
        byte[] bytes = new byte[HEADER_LENGTH];
        bytes[0] = GO;
        return bytes;
    }

    /** A record that makes all processes that an exec has started end together with it. */
    static byte[] end() {
        byte[] bytes = new byte[HEADER_LENGTH];
        bytes[0] = END;
        return bytes;
    }

    /** A record that kills the program and all processes that it has started. */
    static byte[] kill() {
        byte[] bytes = new byte[HEADER_LENGTH];
        bytes[0] = KILL;
        return bytes;
    }

    /** A record that is sent in place of the first {@link #go}. */
    static byte[] callOff() {
        byte[] bytes = go();
        bytes[ERROR_AT] = Errno.ECANCELED;
        return bytes;
    }
}
