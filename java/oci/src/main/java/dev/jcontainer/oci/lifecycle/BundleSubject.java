package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.oci.bundle.Bundle;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.prepare.Host;
import dev.jcontainer.prepare.Preparation;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle, as the preparation of its launch plan sees it. During the launch it holds the connection with systemd and
 * the user namespaces that map the owners of mounts; {@link #close} closes them.
 */
final class BundleSubject implements Preparation.Subject, AutoCloseable {
    /** The preferred staging directory, because hooks rarely have files there. */
    private static final String STAGING = "/mnt";

    private final Bundle bundle;
    private final ProcessConfig process;
    private final String id;
    private final String stateDirectory;
    private final CreateOptions options;
    private final boolean waits;
    private CgroupPlacement placement = CgroupPlacement.NONE;
    private MountOwners owners = new MountOwners();
    private String staging = STAGING;
    private boolean makesNodes;

    /**
     * Makes the subject for one launch.
     *
     * @param stateDirectory the directory with the socket on which the first process listens for the start
     * @param waits whether the first process waits for the start
     */
    BundleSubject(
            Bundle bundle,
            ProcessConfig process,
            String id,
            String stateDirectory,
            CreateOptions options,
            boolean waits) {
        this.bundle = bundle;
        this.process = process;
        this.id = id;
        this.stateDirectory = stateDirectory;
        this.options = options;
        this.waits = waits;
    }

    @Override
    public HostFacts facts() throws IOException {
        HostFacts facts = Host.own().facts(false, List.of());
        staging = new File(STAGING).isDirectory() ? STAGING : facts.stagingDirectory();
        makesNodes = UserNamespaces.mayMakeNodes(facts.permittedCapabilities());
        return facts;
    }

    /**
     * Makes the user namespaces that map the owners of mounts. It returns null, because the id map of a new user
     * namespace is in the configuration.
     */
    @Override
    public @Nullable IdMap idMap(HostFacts facts) throws IOException {
        owners = MountOwners.of(bundle.config(), facts.permittedCapabilities());
        return null;
    }

    @Override
    public @Nullable CgroupPlan cgroup(HostFacts facts, @Nullable IdMap map) throws IOException {
        placement = CgroupPlacement.of(bundle.config(), id, facts.permittedCapabilities(), options.systemd());
        return placement.plan();
    }

    @Override
    public @Nullable FilterPlan filter(HostFacts facts, @Nullable IdMap map) throws IOException {
        return ConfiguredFilter.of(bundle.config());
    }

    @Override
    public Identity identity(@Nullable IdMap map) throws IOException {
        ProcessConfig.UserConfig user = process.user();
        return new Identity(user.uid(), user.gid(), user.additionalGids(), bundle.home(process), map);
    }

    @Override
    public LaunchPlan plan(Preparation.Prepared prepared) throws IOException {
        return BundlePlanner.plan(
                bundle,
                prepared.facts(),
                new BundlePlanner.Surroundings(
                        id,
                        stateDirectory,
                        prepared.identity().home(),
                        prepared.cgroup(),
                        prepared.filter(),
                        staging,
                        options.joinsKeyring(),
                        waits,
                        makesNodes,
                        owners.paths(),
                        options.pivots()));
    }

    /** Returns the place of the container's cgroups, and who makes them. */
    CgroupPlacement placement() {
        return placement;
    }

    @Override
    public void close() {
        placement.close();
        owners.close();
    }
}
