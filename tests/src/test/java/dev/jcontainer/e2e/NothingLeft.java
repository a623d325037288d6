package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After every end-to-end test: no process, mount, descriptor, cgroup or note of a container is there that was not there before,
 * nor anything at the top of the root filesystem that the tests share: a mount's target, for one, has to lie there already.
 * What other programs do on the host meanwhile, another run of these tests among them, is none of its business.
 */
final class NothingLeft implements BeforeEachCallback, AfterEachCallback {
    private static final int ATTEMPTS = 1000;
    private static final int PAUSE_MILLISECONDS = 5;
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(NothingLeft.class);

    /** Supervisors that wait for the next launch are kept on purpose, each with one socket: they do not count. */
    private record State(
            List<String> mounts,
            Map<String, Integer> descriptors,
            List<Long> children,
            List<Path> notes,
            List<Path> cgroups,
            List<String> root) {
        static State now() {
            List<ProcessHandle> idle = idleSupervisors();
            assertThat(idle).hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
            Map<String, Integer> descriptors = Host.descriptors();
            descriptors.merge("socket:", -idle.size(), Integer::sum);
            return new State(
                    OwnTraces.mounts(),
                    descriptors,
                    ProcessHandle.current()
                            .descendants()
                            .filter(process -> !idle.contains(process))
                            .map(ProcessHandle::pid)
                            .sorted()
                            .toList(),
                    OwnTraces.notes(),
                    Cgroups.ours(),
                    Rootfs.names());
        }

        /**
         * Notes and cgroups may go meanwhile: nobody's, they were of somebody else's test. So may descriptors: the JVM closes
         * what an earlier test has not, when it collects the object.
         */
        boolean isAsBefore(State before) {
            return mounts.equals(before.mounts)
                    && more(before).isEmpty()
                    && children.equals(before.children)
                    && before.notes.containsAll(notes)
                    && before.cgroups.containsAll(cgroups);
        }

        /** Without notes and cgroups that have come since: what the test had has ended, so they are of others. */
        State since(State first) {
            List<Path> stillNoted = new ArrayList<>(notes);
            stillNoted.retainAll(first.notes);
            List<Path> stillThere = new ArrayList<>(cgroups);
            stillThere.retainAll(first.cgroups);
            return new State(mounts, descriptors, children, stillNoted, stillThere, root);
        }

        /** The kinds of which more descriptors are open than before, and how many more. */
        Map<String, Integer> more(State before) {
            Map<String, Integer> more = new TreeMap<>();
            descriptors.forEach((kind, count) -> {
                int added = count - before.descriptors.getOrDefault(kind, 0);
                if (added > 0) {
                    more.put(kind, added);
                }
            });
            return more;
        }

        private static List<ProcessHandle> idleSupervisors() {
            return ProcessHandle.current()
                    .children()
                    .filter(child -> Host.name(child.pid()).equals("jcontainer-init")
                            && Host.isAlive(child.pid())
                            && child.children().findAny().isEmpty())
                    .toList();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (Host.isRoot()) {
            warmUp();
        }
        context.getStore(SPACE).put("before", State.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        State before = context.getStore(SPACE).get("before", State.class);
        assertThat(before).isNotNull();
        State after = settled(before);
        end(after.children(), before.children());
        assertThat(after.mounts()).as("mounts").isEqualTo(before.mounts());
        assertThat(after.more(before)).as("descriptors more than before").isEmpty();
        assertThat(after.children()).as("processes").isEqualTo(before.children());
        assertThat(after.notes()).as("notes in /run").isSubsetOf(before.notes());
        assertThat(after.cgroups()).as("cgroups").isSubsetOf(before.cgroups()); // others' may have gone
        assertThat(after.root()).as("the root that all tests share").isEqualTo(before.root());
        assertThat(zombies()).as("zombies").isEmpty();
    }

    /** The state as it was before, or what it still is after some seconds: what ends, and what closes, takes its time. */
    private static State settled(State before) {
        State first = State.now();
        State now = first;
        for (int i = 0; i < ATTEMPTS && !now.isAsBefore(before); i++) {
            Host.sleep(PAUSE_MILLISECONDS);
            now = State.now().since(first);
        }
        return now;
    }

    /** What a failed test has left would go on for ever, and where it has our stderr, Maven would wait for its end. */
    private static void end(List<Long> now, List<Long> before) {
        for (Long pid : now) {
            if (!before.contains(pid)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static List<Long> zombies() {
        return ProcessHandle.current()
                .children()
                .filter(child -> !Host.isAlive(child.pid()))
                .map(ProcessHandle::pid)
                .collect(Collectors.toList());
    }

    /**
     * What the library keeps for good (the reactor, the helper in memory) comes with the first launch; the JVM keeps a
     * socket with which it closes others.
     */
    private static void warmUp() throws Exception {
        new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
        Containers.run(ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("/bin/true")
                .stdio(Stdio.pipe())
                .build());
    }
}
