package dev.jcontainer.oci.hook;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.oci.bundle.Bundle;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.state.ContainerNote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The environment of a hook: that of the configuration, also where it is empty. Where it has none, a program of the host
 * gets the runtime's, and one of the container what its program gets.
 *
 * <p>Neither is to get the other one's. A program of the host that had the container's, as runc gives it to
 * {@code createContainer}, would load what an image names by LD_PRELOAD, as root (CVE-2025-23266). And what the engine has
 * in its environment is none of the container's business.
 */
final class HookEnvironment {
    private HookEnvironment() {}

    /** Of a program of the host. */
    static List<String> onHost(Hook hook) throws IOException {
        List<String> own = hook.env();
        return own == null ? ofThisProcess() : own;
    }

    /** Of a program of the container. */
    static List<String> inContainer(Hook hook, Config config, ContainerNote note) throws IOException {
        List<String> own = hook.env();
        ProcessConfig process = config.process();
        if (own != null || process == null) {
            return own == null ? List.of() : own;
        }
        return BundlePlanner.exec(process, new Bundle(note.bundle(), config).home(process))
                .envp();
    }

    /** Byte for byte, which {@code System.getenv} is not: it decodes by the locale. */
    private static List<String> ofThisProcess() throws IOException {
        byte[] variables = KernelFiles.read("/proc/self/environ");
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < variables.length; end++) {
            if (variables[end] == 0) {
                strings.add(Bytes.decode(Arrays.copyOfRange(variables, start, end)));
                start = end + 1;
            }
        }
        return strings;
    }
}
