package dev.jcontainer.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostNames;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PreparationTest {
    private static final String ID = "0123456789ab";
    private static final IdMap MAP = new IdMap(
            List.of(new IdMap.Range(0, 100000, 65536)),
            List.of(new IdMap.Range(0, 100000, 65536)),
            IdMap.Writer.PROGRAMS);
    private static final CgroupPlan CGROUP = new CgroupPlan(
            true, List.of(), List.of(), List.of("/sys/fs/cgroup/jcontainer-1"), List.of(), List.of(), false);

    /** A host that a test describes; it notes what is read from it. */
    private static class TestHost implements Host {
        final List<String> read = new ArrayList<>();

        @Nullable
        IdMap map;

        @Nullable
        CgroupPlan cgroup;

        @Override
        public ContainerSpec complete(ContainerSpec spec) {
            read.add("complete");
            return spec;
        }

        @Override
        public HostFacts facts(boolean withMounts, List<String> sources) {
            read.add("facts, mounts " + withMounts + ", sources " + sources);
            return new HostFacts(List.of(), false, map == null ? -1L : 0, "/tmp", null);
        }

        @Override
        public @Nullable IdMap idMap(UserNamespace wanted, HostFacts facts) {
            read.add("id map");
            return map;
        }

        @Override
        public @Nullable CgroupPlan cgroup(
                ContainerSpec spec, String id, HostFacts facts, @Nullable IdMap given, long granted) {
            read.add("cgroup of " + id + (given == null ? "" : " with map"));
            return cgroup;
        }

        @Override
        public @Nullable CgroupPlan cgroupOfLimits(ContainerSpec spec, String id, HostFacts facts) {
            read.add("cgroup of limits");
            return cgroup;
        }

        @Override
        public Identity identity(ContainerSpec spec, @Nullable IdMap given) {
            read.add("identity" + (given == null ? "" : " with map"));
            return new Identity(0, 0, List.of(), "/root", given);
        }

        @Override
        public Identity ownIdentity() {
            read.add("own identity");
            return new Identity(1000, 1000, List.of(), "/home/ann", null);
        }

        @Override
        public HostNames names() {
            return new HostNames("host.example", "127.0.0.1 localhost\n", "nameserver 127.0.0.53\n");
        }

        @Override
        public String hostname() {
            read.add("hostname");
            return "machine";
        }
    }

    private final TestHost host = new TestHost();

    private LaunchPlan plan(ContainerSpec.Builder spec) throws IOException {
        return Preparation.plan(Preparation.subject(spec.build(), ID, false, host));
    }

    private static ContainerSpec.Builder directory() {
        return ContainerSpec.builder().root(Root.directory("/srv/root")).command("/bin/true");
    }

    @Test
    void theHostIsReadInTheOrderOfTheRecipe() throws Exception {
        LaunchPlan plan = plan(directory());
        assertThat(host.read)
                .containsExactly(
                        "complete", "facts, mounts false, sources []", "id map", "cgroup of " + ID, "identity");
        assertThat(plan.idMap()).isNull();
        assertThat(plan.cgroup()).isNull();
    }

    @Test
    void theIdMapIsKnownToAllThatComesAfterIt() throws Exception {
        host.map = MAP;
        host.cgroup = CGROUP;
        LaunchPlan plan = plan(directory());
        assertThat(host.read).contains("cgroup of " + ID + " with map", "identity with map");
        assertThat(plan.idMap()).isEqualTo(MAP);
        assertThat(plan.cgroup()).isEqualTo(CGROUP);
    }

    @Test
    void mountsOfTheHostAreReadForItsOwnRootOnly() throws Exception {
        plan(ContainerSpec.builder().root(Root.host()).command("/bin/true"));
        assertThat(host.read).contains("facts, mounts true, sources []");
    }

    @Test
    void theSourcesOfVolumesThatPropagateAreAskedFor() throws Exception {
        plan(directory()
                .mount(Mount.bind("/a", "/a"))
                .mount(Mount.bind("/b", "/b").propagation(Propagation.SLAVE)));
        assertThat(host.read).contains("facts, mounts false, sources [/b]");
    }

    @Test
    void withoutNamespacesTheProgramIsThisProcessesUserAndNothingIsMapped() throws Exception {
        host.map = MAP;
        host.cgroup = CGROUP;
        LaunchPlan plan = plan(ContainerSpec.builder()
                .isolation(Isolation.LANDLOCK)
                .privileges(Privileges.builder().landlockReadOnly("/").build())
                .command("/bin/true"));
        assertThat(host.read)
                .containsExactly("hostname", "facts, mounts false, sources []", "cgroup of limits", "own identity");
        assertThat(plan.namespaces()).isZero();
        assertThat(plan.idMap()).isNull();
        assertThat(plan.cgroup()).isEqualTo(CGROUP);
    }

    @Test
    void whatTheHostDoesNotHaveEndsThePreparation() {
        Host poor = new TestHost() {
            @Override
            public Identity identity(ContainerSpec spec, @Nullable IdMap given) {
                throw new IllegalArgumentException("there is no user 'ann'");
            }
        };
        assertThatThrownBy(
                        () -> Preparation.plan(Preparation.subject(directory().build(), ID, false, poor)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no user 'ann'");
    }
}
