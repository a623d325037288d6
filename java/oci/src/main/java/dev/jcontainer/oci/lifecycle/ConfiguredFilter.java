package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.bundle.BundleSeccomp;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.SeccompConfig;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.seccomp.Filters;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Compiles the seccomp profile of a configuration. */
final class ConfiguredFilter {
    private ConfiguredFilter() {}

    /**
     * Returns the filter, or null for none. No rule of a configuration depends on capabilities, because the engine has
     * decided such rules before.
     */
    static @Nullable FilterPlan of(Config config) throws IOException {
        SeccompConfig seccomp = config.linux().seccomp();
        if (seccomp == null) {
            return null;
        }
        try {
            return Filters.of(BundleSeccomp.of(seccomp), 0);
        } catch (IllegalArgumentException e) {
            throw new DocumentException("linux.seccomp", String.valueOf(e.getMessage()));
        }
    }
}
