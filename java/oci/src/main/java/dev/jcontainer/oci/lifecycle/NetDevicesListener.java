package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.network.NetDevices;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import java.io.IOException;

/** Moves the network devices of a configuration into the network namespace of the new container. */
record NetDevicesListener(Config config) implements LaunchListener {
    /**
     * Moves the devices. The process joins an existing network namespace only later, by its steps, so an existing
     * namespace is named by its own path.
     */
    @Override
    public void created(long pid, long supervisor) throws IOException {
        Namespace network = config.linux().namespace("network");
        if (network != null) {
            String path = network.path() == null ? "/proc/" + pid + "/ns/net" : network.path();
            NetDevices.move(config.linux().netDevices(), path);
        }
    }
}
