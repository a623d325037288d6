package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static dev.jcontainer.conformance.RuntimeUnderTest.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** runtime.md: "State", "Lifecycle", "Operations" and "Hooks". */
@Conformance
final class ConformanceLifecycleTest extends ConformanceTest {
    private static final String ID = RuntimeUnderTest.own("conformance-lifecycle");
    private static final String WAITS = "until [ -e /out/go ]; do sleep 0.05; done; ";

    private void go(Bundle bundle) throws IOException {
        Files.writeString(bundle.outFile("go"), "");
    }

    /** "The state of a container includes the following properties: ociVersion, id, status, pid, bundle". */
    @Test
    void theStateHasTheRequiredProperties() throws Exception {
        Bundle bundle = bundle();
        runtime.create(ID, bundle).succeeds();
        String state = runtime.state(ID);
        assertThat(member(state, "ociVersion")).matches("1\\.[0-9]+\\.[0-9]+.*");
        assertThat(member(state, "id")).isEqualTo(ID);
        assertThat(member(state, "bundle")).isEqualTo(bundle.directory().toString());
        assertThat(Path.of("/proc/" + member(state, "pid"))).exists();
    }

    /** "annotations: contains the list of annotations associated with the container". */
    @Test
    void theStateHasTheAnnotations() throws Exception {
        runtime.create(ID, bundle().set("annotations", map("org.example.key", "a value")))
                .succeeds();
        assertThat(member(runtime.state(ID), "org.example.key")).isEqualTo("a value");
    }

    /**
     * "created: the runtime has finished the create operation …; running; stopped: the container process has exited".
     */
    @Test
    void theStatusIsCreatedThenRunningThenStopped() throws Exception {
        Bundle bundle = bundle().script(WAITS);
        runtime.create(ID, bundle).succeeds();
        assertThat(runtime.status(ID)).isEqualTo("created");
        runtime.run("start", ID).succeeds();
        assertThat(runtime.status(ID)).isEqualTo("running");
        go(bundle);
        RuntimeUnderTest.await("the end", () -> runtime.status(ID).equals("stopped"));
    }

    /**
     * "State: this operation MUST generate an error if it is not provided the ID of a container; … that does not
     * exist".
     */
    @Test
    void theStateOfWhatDoesNotExistIsAnError() {
        runtime.run("state", "conformance-nothing").fails();
        runtime.run("state").fails();
    }

    /** "This operation MUST generate an error if it is not provided a path to the bundle and the container ID". */
    @Test
    void createWithoutABundleOrAnIdIsAnError() throws Exception {
        runtime.run("create", "--bundle", work.resolve("nothing").toString(), ID)
                .fails();
        runtime.run("state", ID).fails();
        bundle().write();
        runtime.run("create", "--bundle", work.resolve("bundle").toString()).fails();
    }

    /** "If the ID provided is not unique across all containers …, the implementation MUST generate an error". */
    @Test
    void createWithAnIdThatIsNotUniqueIsAnErrorAndNoNewContainer() throws Exception {
        Bundle bundle = bundle();
        runtime.create(ID, bundle).succeeds();
        long pid = runtime.pid(ID);
        runtime.run("create", "--bundle", bundle.directory().toString(), ID).fails();
        assertThat(runtime.pid(ID)).isEqualTo(pid);
        assertThat(runtime.status(ID)).isEqualTo("created");
    }

    /**
     * "The user-specified program MUST NOT be run at this time", for create; "start: MUST run the user-specified
     * program".
     */
    @Test
    void theProgramIsRunByStartAndNotBefore() throws Exception {
        Bundle bundle = bundle().script("echo ran > /out/ran");
        runtime.create(ID, bundle).succeeds();
        assertThat(bundle.outFile("ran")).doesNotExist();
        runtime.run("start", ID).succeeds();
        RuntimeUnderTest.await("the program", () -> Files.exists(bundle.outFile("ran")));
    }

    /** "Any changes made to the config.json file after this operation will not have an effect on the container". */
    @Test
    void changesOfTheConfigurationAfterCreateHaveNoEffect() throws Exception {
        Bundle bundle = bundle().script("echo first > /out/ran");
        runtime.create(ID, bundle).succeeds();
        bundle.script("echo second > /out/ran").write();
        runtime.run("start", ID).succeeds();
        RuntimeUnderTest.await("the program", () -> Files.exists(bundle.outFile("ran")));
        RuntimeUnderTest.await("the end", () -> runtime.status(ID).equals("stopped"));
        assertThat(bundle.out("ran")).isEqualTo("first\n");
    }

    /**
     * "Attempting to start a container that is not created MUST have no effect on the container and MUST generate an
     * error".
     */
    @Test
    void startOfWhatIsNotCreatedIsAnErrorWithoutEffect() throws Exception {
        Bundle bundle = bundle().script("echo ran >> /out/ran; " + WAITS);
        runtime.launch(ID, bundle);
        runtime.run("start", ID).fails();
        assertThat(runtime.status(ID)).isEqualTo("running");
        go(bundle);
        RuntimeUnderTest.await("the end", () -> runtime.status(ID).equals("stopped"));
        runtime.run("start", ID).fails();
        assertThat(runtime.status(ID)).isEqualTo("stopped");
        assertThat(bundle.out("ran")).isEqualTo("ran\n");
        runtime.run("start", "conformance-nothing").fails();
        runtime.run("start").fails();
    }

    /** "kill: MUST send the specified signal to the container process". */
    @Test
    void killSendsTheSignal() throws Exception {
        Bundle bundle = bundle().script("trap 'echo usr1 > /out/got; exit' USR1; echo > /out/ready; " + WAITS);
        runtime.launch(ID, bundle);
        RuntimeUnderTest.await("the trap", () -> Files.exists(bundle.outFile("ready")));
        runtime.run("kill", ID, "USR1").succeeds();
        RuntimeUnderTest.await("the signal", () -> Files.exists(bundle.outFile("got")));
    }

    /** "Attempting to send a signal to a container that is neither created nor running … MUST generate an error". */
    @Test
    void killOfAStoppedContainerIsAnError() throws Exception {
        runtime.runToEnd(ID, bundle());
        runtime.run("kill", ID, "KILL").fails();
        runtime.run("kill", "conformance-nothing", "KILL").fails();
        runtime.run("kill").fails();
    }

    /**
     * A created container can be killed as well, see above. Its process waits, and is the first of its PID namespace.
     */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "INT"})
    void killOfACreatedContainerStopsIt(String signal) throws Exception {
        runtime.create(ID, bundle()).succeeds();
        runtime.run("kill", ID, signal).succeeds();
        RuntimeUnderTest.await("the end", () -> runtime.status(ID).equals("stopped"));
    }

    /**
     * "Attempting to delete a container that is not stopped MUST have no effect on the container and MUST generate an
     * error".
     */
    @Test
    void deleteOfARunningContainerIsAnErrorWithoutEffect() throws Exception {
        Bundle bundle = bundle().script(WAITS);
        runtime.launch(ID, bundle);
        runtime.run("delete", ID).fails();
        assertThat(runtime.status(ID)).isEqualTo("running");
        go(bundle);
    }

    /** The same sentence for a running container. */
    @Test
    void deleteOfACreatedContainerIsAnErrorWithoutEffect() throws Exception {
        runtime.create(ID, bundle()).succeeds();
        runtime.run("delete", ID).fails();
        assertThat(runtime.status(ID)).isEqualTo("created");
    }

    /**
     * "Deleting a container MUST delete the resources that were created during the create step"; the ID "may be used
     * again".
     */
    @Test
    void deleteRemovesWhatCreateMadeAndTheIdMayBeUsedAgain() throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/" + ID);
        runtime.runToEnd(ID, bundle);
        runtime.run("delete", ID).succeeds();
        runtime.run("state", ID).fails();
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo")))
                .noneMatch(line -> line.contains(work.toString()));
        runtime.create(ID, bundle).succeeds();
        runtime.run("delete", "conformance-nothing").fails();
        runtime.run("delete").fails();
    }

    private Bundle withHooks(String... kinds) throws IOException, InterruptedException {
        Bundle bundle = bundle().script("echo program >> /out/order");
        for (String kind : kinds) {
            String order = kind.equals("startContainer")
                    ? "/out/order"
                    : bundle.outFile("order").toString();
            bundle.set("hooks." + kind, list(hook("cat > /dev/null; echo " + kind + " >> " + order)));
        }
        return bundle;
    }

    private static Object hook(String script) {
        return map("path", "/bin/sh", "args", list("sh", "-c", script), "env", list("PATH=/bin:/usr/bin", "KEY=value"));
    }

    /**
     * "Lifecycle": prestart, createRuntime, createContainer in create, startContainer and poststart in start, poststop
     * in delete.
     */
    @Test
    void hooksAreCalledInTheOrderOfTheLifecycle() throws Exception {
        Bundle bundle =
                withHooks("poststop", "poststart", "startContainer", "createContainer", "createRuntime", "prestart");
        runtime.create(ID, bundle).succeeds();
        assertThat(bundle.out("order")).isEqualTo("prestart\ncreateRuntime\ncreateContainer\n");
        runtime.run("start", ID).succeeds();
        List<String> started = bundle.out("order").lines().toList();
        assertThat(started)
                .contains("poststart")
                .startsWith("prestart", "createRuntime", "createContainer", "startContainer");
        RuntimeUnderTest.await("the end", () -> runtime.status(ID).equals("stopped"));
        runtime.run("delete", ID).succeeds();
        assertThat(bundle.out("order").lines().toList())
                .hasSize(7)
                .endsWith("poststop")
                .contains("program");
    }

    /** "Hooks MUST be called in the listed order", "The state of the container MUST be passed to hooks over stdin". */
    @Test
    void hooksOfAKindAreCalledInTheListedOrderWithTheStateOnStdin() throws Exception {
        Bundle bundle = bundle();
        String seen = bundle.outFile("seen").toString();
        bundle.set(
                "hooks.createRuntime",
                list(hook("cat > " + seen + "; echo $KEY >> " + seen), hook("echo second >> " + seen)));
        runtime.create(ID, bundle).succeeds();
        assertThat(bundle.out("seen")).endsWith("value\nsecond\n");
        assertThat(member(bundle.out("seen"), "id")).isEqualTo(ID);
        assertThat(member(bundle.out("seen"), "status")).isIn("creating", "created");
        assertThat(member(bundle.out("seen"), "bundle"))
                .isEqualTo(bundle.directory().toString());
    }

    /**
     * "createContainer: … MUST be executed in the container namespace"; "the path MUST resolve in the runtime
     * namespace".
     */
    @Test
    void createContainerHooksRunInTheContainersNamespace() throws Exception {
        Bundle bundle = bundle().script("readlink /proc/self/ns/mnt > /out/program");
        bundle.set("hooks.createContainer", list(hook("readlink /proc/self/ns/mnt > " + bundle.outFile("hook"))));
        runtime.runToEnd(ID, bundle);
        assertThat(bundle.out("hook")).isEqualTo(bundle.out("program"));
    }

    /** "createRuntime: … MUST be executed in the runtime namespace". */
    @Test
    void createRuntimeHooksRunInTheRuntimesNamespace() throws Exception {
        Bundle bundle = bundle();
        bundle.set("hooks.createRuntime", list(hook("readlink /proc/self/ns/mnt > " + bundle.outFile("hook"))));
        runtime.create(ID, bundle).succeeds();
        assertThat(bundle.out("hook").strip())
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")).toString());
    }

    /**
     * "If any createRuntime hook fails, the runtime MUST generate an error, stop the container, and continue at step
     * 12".
     */
    @Test
    void aCreateRuntimeHookThatFailsIsAnErrorAndStopsTheContainer() throws Exception {
        Bundle bundle = bundle().set("hooks.createRuntime", list(hook("exit 1")));
        runtime.create(ID, bundle).fails();
        assertThat(runtime.run("state", ID).out()).doesNotContain("\"running\"", "\"created\"");
    }

    /** The same for createContainer. */
    @Test
    void aCreateContainerHookThatFailsIsAnErrorAndStopsTheContainer() throws Exception {
        Bundle bundle = bundle().set("hooks.createContainer", list(hook("exit 1")));
        runtime.create(ID, bundle).fails();
        assertThat(runtime.run("state", ID).out()).doesNotContain("\"running\"", "\"created\"");
    }

    /** The same for startContainer: the program is not run. */
    @Test
    void aStartContainerHookThatFailsIsAnErrorAndStopsTheContainer() throws Exception {
        Bundle bundle = bundle().script("echo ran > /out/ran").set("hooks.startContainer", list(hook("exit 1")));
        runtime.create(ID, bundle).succeeds();
        runtime.run("start", ID).fails();
        RuntimeUnderTest.await("the end", () -> runtime.status(ID).equals("stopped"));
        assertThat(bundle.outFile("ran")).doesNotExist();
    }

    /** "If any poststop hook fails, the runtime MUST log a warning, but the remaining hooks and lifecycle continue". */
    @Test
    void aPoststopHookThatFailsDoesNotKeepTheContainer() throws Exception {
        Bundle bundle = bundle();
        bundle.set("hooks.poststop", list(hook("exit 1"), hook("echo second > " + bundle.outFile("second"))));
        runtime.runToEnd(ID, bundle);
        runtime.run("delete", ID).succeeds();
        runtime.run("state", ID).fails();
        assertThat(bundle.out("second")).isEqualTo("second\n");
    }

    /** "timeout: the number of seconds before aborting the hook". */
    @Test
    void aHookIsAbortedAfterItsTimeout() throws Exception {
        Bundle bundle = bundle().set(
                        "hooks.createRuntime",
                        list(map("path", "/bin/sleep", "args", list("sleep", "1000"), "timeout", 1)));
        runtime.create(ID, bundle).fails();
    }
}
