package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.NetworkNamespace;
import java.io.IOException;

/** The specification of one start: that of the record, with what can only be known at the start. */
final class StartSpec {
    private StartSpec() {}

    static ContainerSpec of(EngineContext context, RecordDirectory record, Description container, ContainerSpec spec)
            throws IOException {
        return spec.toBuilder().network(network(context, container)).build();
    }

    private static NetworkNamespace network(EngineContext context, Description container) throws IOException {
        Network network = container.detached().network();
        if (network instanceof Network.Host) {
            return NetworkNamespace.host();
        }
        if (network instanceof Network.Container) {
            return ofContainer(context, container, ((Network.Container) network).key());
        }
        return NetworkNamespace.own();
    }

    private static NetworkNamespace ofContainer(EngineContext context, Description container, String key)
            throws IOException {
        StartNote start = context.records().find(key).start();
        if (start == null || !start.isAlive()) {
            throw new EngineException(
                    Reason.STATE,
                    "Cannot start " + container.name() + " in the network of container " + key + ": " + key
                            + " is not running. Start it first.");
        }
        return NetworkNamespace.existing("/proc/" + start.process().pid() + "/ns/net");
    }
}
