package dev.jcontainer.network;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket of {@code rtnetlink(7)} in one network namespace. Not thread-safe. */
final class RouteSocket implements AutoCloseable {
    private static final int BUFFER = 65536;
    private static final int PATIENCE_MILLISECONDS = 10_000;
    private static final int ERROR_FIXED = 4;

    private final int socket;
    private final byte[] buffer = new byte[BUFFER];
    private int sequence;

    private RouteSocket(int socket) {
        this.socket = socket;
    }

    /** Opens a socket in the network namespace at a path, or in that of this process if the path is null. */
    static RouteSocket open(@Nullable String path) throws IOException {
        int namespace = -1;
        if (path != null) {
            namespace = check(
                    Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0), "open the network namespace " + path);
        }
        try {
            return new RouteSocket(check(Syscalls.networkSocket(namespace), "ask for network devices"));
        } finally {
            if (namespace >= 0) {
                Syscalls.close(namespace);
            }
        }
    }

    /** Returns a request with the next sequence number. */
    NetlinkMessage request(int type, int flags, int fixed) {
        return NetlinkMessage.request(type, flags, ++sequence, fixed);
    }

    /** Sends a request and returns 0, or the error number of {@code errno(3)}. */
    int perform(NetlinkMessage request) throws IOException {
        return exchange(request, 0, new ArrayList<>());
    }

    /**
     * Sends a request for a list and returns the listed messages.
     *
     * @param fixed the length of the fixed part of each message, in bytes
     */
    List<NetlinkMessage> list(NetlinkMessage request, int fixed) throws IOException {
        List<NetlinkMessage> found = new ArrayList<>();
        int error = exchange(request, fixed, found);
        if (error != 0) {
            throw new SystemCallException(error, "list network devices");
        }
        return found;
    }

    private int exchange(NetlinkMessage request, int fixed, List<NetlinkMessage> found) throws IOException {
        byte[] bytes = request.toBytes();
        check(Syscalls.send(socket, bytes, bytes.length), "ask for network devices");
        while (true) {
            long received = Syscalls.receive(socket, buffer, PATIENCE_MILLISECONDS);
            if (received == -Errno.EINTR) {
                continue;
            }
            check(received, "read an answer about network devices");
            byte[] datagram = buffer.clone(); // the messages that are kept refer to it
            Integer end = take(datagram, (int) received, fixed, found);
            if (end != null) {
                return end;
            }
        }
    }

    /**
     * Reads the messages of a datagram. Returns the error number that ends the answer, or null if more datagrams
     * follow.
     */
    private @Nullable Integer take(byte[] datagram, int length, int fixed, List<NetlinkMessage> found)
            throws IOException {
        for (int at = 0; at + 16 <= length; ) {
            int size = NetlinkMessage.lengthAt(datagram, at);
            if (size < 16 || at + size > length) {
                throw new IOException("The kernel's answer about network devices is truncated");
            }
            NetlinkMessage message = NetlinkMessage.received(datagram, at, size, fixed);
            if (message.sequence() == sequence) {
                if (message.type() == NetlinkMessage.DONE) {
                    return 0;
                }
                if (message.type() == NetlinkMessage.ERROR) {
                    return -NetlinkMessage.received(datagram, at, size, ERROR_FIXED)
                            .fixedNumber(0);
                }
                found.add(message);
            }
            at += NetlinkMessage.aligned(size);
        }
        return null;
    }

    @Override
    public void close() {
        Syscalls.close(socket);
    }
}
