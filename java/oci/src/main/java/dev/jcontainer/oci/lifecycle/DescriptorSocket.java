package dev.jcontainer.oci.lifecycle;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.DescriptorReceiver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket of the caller's, {@code unix(7)}, that gets a descriptor as SCM_RIGHTS, with a name as the bytes beside it. */
final class DescriptorSocket implements DescriptorReceiver, AutoCloseable {
    private final int socket;
    private final String option;

    private DescriptorSocket(int socket, String option) {
        this.socket = socket;
        this.option = option;
    }

    /** Connects to it, before anything is made; null where there is none. */
    static @Nullable DescriptorSocket connect(String option, @Nullable String path) throws IOException {
        return path == null ? null : to(option, path);
    }

    static DescriptorSocket to(String option, String path) throws IOException {
        return new DescriptorSocket(
                check(Syscalls.connectStream(Bytes.cString(path)), "connect to " + option + " " + path), option);
    }

    /** The name is what runc gives. */
    @Override
    public void receive(int master) throws IOException {
        send("/dev/ptmx", master);
    }

    void send(String name, int descriptor) throws IOException {
        check(Syscalls.sendDescriptor(socket, Bytes.encode(name), descriptor), "send to " + option);
    }

    @Override
    public void close() {
        Syscalls.close(socket);
    }
}
