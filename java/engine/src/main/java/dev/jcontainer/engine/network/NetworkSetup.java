package dev.jcontainer.engine.network;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.HeldNetwork;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.launch.PortSender.PublishedPort;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.NetworkNamespace;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network of a container for one start: first its part of the specification, then, when the first process exists, an
 * uplink by a program of the host. Not thread-safe. The caller closes it after the start, whether it succeeded or not.
 */
public final class NetworkSetup implements AutoCloseable {
    private final ContainerSpec spec;
    private final @Nullable HeldNetwork held;
    private final @Nullable Uplink uplink;

    private NetworkSetup(ContainerSpec spec, @Nullable HeldNetwork held, @Nullable Uplink uplink) {
        this.spec = spec;
        this.held = held;
        this.uplink = uplink;
    }

    /**
     * Prepares a network.
     *
     * @param network any but that of another container, see {@link #joined}
     * @throws EngineException {@link Reason#UNSUPPORTED} if a program is wanted that is not installed
     */
    public static NetworkSetup of(Network network, ContainerSpec spec) throws IOException {
        return of(network, spec, System.getenv("PATH"));
    }

    /** @param path the directories in which the program is looked for; null for the default ones */
    static NetworkSetup of(Network network, ContainerSpec spec, @Nullable String path) throws IOException {
        if (network instanceof Network.None) {
            return new NetworkSetup(spec, null, null);
        }
        if (network instanceof Network.Host) {
            return new NetworkSetup(with(spec, NetworkNamespace.host()), null, null);
        }
        if (network instanceof Network.Container) {
            throw new IllegalArgumentException("The network of another container is joined by its handle");
        }
        Uplink uplink = network instanceof Network.Pasta ? Uplink.pasta(path) : Uplink.slirp4netns(path);
        Dns dns = spec.dns();
        Dns served = dns.servers().isEmpty() ? new Dns(List.of(uplink.nameServer()), dns.search(), dns.options()) : dns;
        return new NetworkSetup(spec.toBuilder().dns(served).build(), null, uplink);
    }

    private static ContainerSpec with(ContainerSpec spec, NetworkNamespace namespace) {
        return spec.toBuilder().network(namespace).build();
    }

    /**
     * Prepares the network of another container.
     *
     * @throws ContainerException if it has ended
     */
    public static NetworkSetup joined(ContainerHandle other, ContainerSpec spec) throws IOException {
        HeldNetwork held = HeldNetwork.of(other);
        return new NetworkSetup(with(spec, held.namespace()), held, null);
    }

    /** The specification with the network. */
    public ContainerSpec spec() {
        return spec;
    }

    /**
     * Starts the uplink, if there is one, and waits until it is ready. Call it between SYNC and GO.
     *
     * @param pid the first process of the container
     * @param record the directory of the container's record, where the program's messages go
     * @return what the container's keeper must hold: the uplink ends with it, and so with the container. It is valid
     *     until {@link #close}
     * @throws EngineException {@link Reason#UNSUPPORTED} with what the program has said, if it ends before it is ready,
     *     or is not ready after ten seconds
     */
    public List<PublishedPort> connect(long pid, String record) throws IOException {
        return uplink == null ? List.of() : uplink.start(pid, record);
    }

    /** @param patience how long the program may take, in milliseconds */
    List<PublishedPort> connect(long pid, String record, int patience) throws IOException {
        return uplink == null ? List.of() : uplink.start(pid, record, patience);
    }

    /** Lets go of what the container's keeper has now. Without a keeper that holds it, the uplink ends. */
    @Override
    public void close() {
        if (held != null) {
            held.close();
        }
        if (uplink != null) {
            uplink.close();
        }
    }
}
