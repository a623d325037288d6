package dev.jcontainer.engine.attach;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.engine.spec.AttachEnd;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A connection with the keeper of a container, as {@code keep.h} describes it. One thread sends, one receives, and any
 * thread may {@link #leave}; {@link #close} is for the last one.
 */
public final class KeeperClient implements AutoCloseable {
    /** The program's stdin, for {@link #attach}. */
    public static final int STDIN = 1;
    /** The program's stdout, or its terminal. */
    public static final int STDOUT = 2;
    /** The program's stderr. */
    public static final int STDERR = 4;

    private static final int HAS_TERMINAL = 1;
    private static final int HAS_STDIN = 2;
    private static final int SIZE_BITS = 16;
    private static final int STATUS_BITS = 8;
    private static final int SIGNAL_MASK = 0x7f;
    private static final int SIGNALED = 128;
    /** How often a keeper that has ended the connection is asked whether it lives. */
    private static final int ATTEMPTS = 3;

    private static final int ANSWER_MILLISECONDS = 1_000;
    /** Of waitReady: the eventfd is raised. */
    private static final int LEAVES = 2;

    private final String directory;
    private final int socket;
    private final int leaving; // an eventfd
    private final KeeperPacket received = new KeeperPacket();
    private volatile boolean hasLeft;
    private boolean isAttached;
    private int flags;

    private KeeperClient(String directory, int socket, int leaving) {
        this.directory = directory;
        this.socket = socket;
        this.leaving = leaving;
    }

    /**
     * Connects to a keeper.
     *
     * @param directory the container's state directory
     * @throws EngineException STATE if there is no keeper
     * @throws IOException if the socket cannot be used, for example because it belongs to another user
     */
    public static KeeperClient connect(String directory) throws IOException {
        int socket = Syscalls.connectKeeper(Bytes.cString(directory));
        if (isNoKeeper(socket)) {
            throw new EngineException(
                    EngineException.Reason.STATE, "The container does not run: it has no keeper in " + directory);
        }
        return of(directory, check(socket, attempt(directory)));
    }

    /** Takes over a socket that is connected. */
    static KeeperClient of(String directory, int socket) throws IOException {
        int event = -1;
        try {
            check(Syscalls.setNonBlocking(socket), attempt(directory));
            event = check(Syscalls.eventCreate(), attempt(directory));
            return new KeeperClient(directory, socket, event);
        } finally {
            if (event < 0) {
                Syscalls.close(socket);
            }
        }
    }

    private static boolean isNoKeeper(int result) {
        return result == -Errno.ENOENT || result == -Errno.ECONNREFUSED;
    }

    private static String attempt(String directory) {
        return "connect to the keeper of the container in " + directory;
    }

    /**
     * Changes the size of the program's terminal, by a connection of its own: that of a client may be full of input
     * that the program does not read. Without a terminal, nothing happens.
     */
    public static void resize(String directory, int columns, int rows) throws IOException {
        try (KeeperClient client = connect(directory)) {
            KeeperPacket packet = new KeeperPacket();
            packet.set(KeeperPacket.RESIZE, columns << SIZE_BITS | rows, 0);
            client.send(packet);
        }
    }

    /**
     * Asks for streams, at least one of {@link #STDIN}, {@link #STDOUT} and {@link #STDERR}. It does not wait for the
     * answer, so it may be called before the container is started.
     */
    public void attach(int wanted) throws IOException {
        KeeperPacket packet = new KeeperPacket();
        packet.set(KeeperPacket.ATTACH, wanted, 0);
        send(packet);
    }

    /**
     * Sends a part of the program's input, and waits until it may be sent.
     *
     * @param packet with the bytes in its array
     * @return false if the connection has ended
     */
    public boolean input(KeeperPacket packet, int size) throws IOException {
        packet.set(KeeperPacket.INPUT, 0, size);
        return send(packet);
    }

    /** Sends the end of the program's input; returns false if the connection has ended. */
    public boolean endInput() throws IOException {
        KeeperPacket packet = new KeeperPacket();
        packet.set(KeeperPacket.INPUT_END, 0, 0);
        return send(packet);
    }

    private boolean send(KeeperPacket packet) throws IOException {
        int sent;
        while ((sent = Syscalls.sendPacket(socket, packet.array(), packet.length())) == -Errno.EAGAIN) {
            if ((check(Syscalls.waitReady(socket, true, leaving), attempt()) & LEAVES) != 0) {
                return false;
            }
        }
        if (sent == -Errno.EPIPE || sent == -Errno.ECONNRESET) {
            return false;
        }
        check(sent, "send to the keeper of the container in " + directory);
        return true;
    }

    private String attempt() {
        return "wait for the keeper of the container in " + directory;
    }

    /**
     * Waits until the keeper serves this client. What the program writes from here on is received.
     *
     * @return null if it does; otherwise how the connection ended
     */
    public @Nullable AttachEnd awaitAttached() throws IOException {
        while (!isAttached) {
            if (!receivePacket()) {
                return endWithoutExit();
            }
            isAttached = received.kind() == KeeperPacket.ATTACHED;
            if (!isAttached) {
                throw new ProtocolException("The keeper of the container in " + directory
                        + " does not answer as this version of jcontainer expects");
            }
            flags = received.value();
        }
        return null;
    }

    /** Whether the program has a terminal; after {@link #awaitAttached}. */
    public boolean hasTerminal() {
        return (flags & HAS_TERMINAL) != 0;
    }

    /** Whether the program's stdin is still open for clients; after {@link #awaitAttached}. */
    public boolean hasStdin() {
        return (flags & HAS_STDIN) != 0;
    }

    /**
     * Waits for output of the program; it is then in {@link #packet}, with 1 for stdout or 2 for stderr as its value.
     *
     * @return null if there is output; otherwise how the connection ended
     * @throws IOException if the keeper refuses this user, or the connection fails
     */
    public @Nullable AttachEnd receive() throws IOException {
        AttachEnd end = awaitAttached();
        if (end != null) {
            return end;
        }
        if (!receivePacket()) {
            return endWithoutExit();
        }
        return received.kind() == KeeperPacket.OUTPUT ? null : new AttachEnd.Exited(code(received.value()));
    }

    private static int code(int status) {
        int signal = status & SIGNAL_MASK;
        return signal != 0 ? SIGNALED + signal : status >> STATUS_BITS & 0xff;
    }

    /** The packet that was received last. */
    public KeeperPacket packet() {
        return received;
    }

    /** Returns false at the end of the connection, and after {@link #leave}. */
    private boolean receivePacket() throws IOException {
        int got;
        while ((got = Syscalls.receivePacket(socket, received.array())) == -Errno.EAGAIN) {
            if ((check(Syscalls.waitReady(socket, false, leaving), attempt()) & LEAVES) != 0) {
                return false;
            }
        }
        if (check(got, "receive from the keeper of the container in " + directory) == 0) {
            return false;
        }
        received.received(got);
        return true;
    }

    private AttachEnd endWithoutExit() throws IOException {
        if (hasLeft) {
            return new AttachEnd.Left();
        }
        if (!isAttached) {
            return endOfRefused();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int again = Syscalls.connectKeeper(Bytes.cString(directory));
            if (isNoKeeper(again)) {
                return new AttachEnd.KeeperKilled();
            }
            try (KeeperClient other = of(directory, check(again, attempt(directory)))) {
                if (other.isServed()) {
                    break;
                }
            }
        }
        return new AttachEnd.Dropped();
    }

    private AttachEnd endOfRefused() throws IOException {
        int again = Syscalls.connectKeeper(Bytes.cString(directory));
        if (isNoKeeper(again)) {
            return new AttachEnd.KeeperKilled();
        }
        Syscalls.close(check(again, attempt(directory)));
        throw new SystemCallException(
                Errno.EPERM,
                "attach to the container: its keeper refuses, because it serves root and its own user only,"
                        + " and 64 clients at most");
    }

    /**
     * Whether the keeper answers, or hangs. The kernel closes the descriptors of a killed keeper one after the other, so
     * its listening socket may take this connection still, but then it ends.
     */
    private boolean isServed() throws IOException {
        attach(STDERR);
        if (check(Syscalls.pidfdHasEnded(socket, ANSWER_MILLISECONDS), attempt()) == 0) {
            return true;
        }
        return Syscalls.receivePacket(socket, received.array()) > 0;
    }

    /** Ends the waits of all threads for this connection, for good. */
    public void leave() {
        hasLeft = true;
        Syscalls.eventRaise(leaving);
    }

    /** An eventfd that is readable after {@link #leave}, for waits for something else. */
    int leaving() {
        return leaving;
    }

    /** Closes the connection, once. No thread may be in another method. */
    @Override
    public void close() {
        Syscalls.close(socket);
        Syscalls.close(leaving);
    }
}
