package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tests of the commands for images share: each class has a registry of the distribution on loopback with a few
 * images, and each test has an empty store.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ImageTest {
    static final String ECHO = "'config':{'Entrypoint':['/bin/echo'],'Cmd':['old'],'Labels':{'kind':'echo'}}";

    /** The configuration of an image that uses all that containers take from one. */
    static final String GREETER = "'Env':['PATH=/bin','GREETING=hello'],'Entrypoint':['/bin/sh','-c'],"
            + "'Cmd':['echo $GREETING from $(pwd) as $(id -u):$(id -g)'],'WorkingDir':'/srv/app',"
            + "'User':'1000:1001','Labels':{'kind':'test'},'ExposedPorts':{'80/tcp':{}},'StopSignal':'SIGINT'";

    @TempDir(factory = OwnDirectories.class)
    Path work;

    RegistryServer registry;
    byte[] box = {};
    Path store = Path.of("");
    private int stores;

    @BeforeAll
    void pushTheImages() throws Exception {
        registry = RegistryServer.plain();
        box = MadeImage.box();
        MadeImage echo = MadeImage.of(ECHO, box);
        echo.push(registry.host() + "/app:1");
        echo.push(registry.host() + "/app:2");
        MadeImage.artifact().push(registry.host() + "/artifact:1");
        MadeImage.of(
                        "'created':'2024-01-02T03:04:05Z','config':{" + GREETER
                                + "},'history':[{'created_by':'ADD box'},{'created_by':'ADD note'},"
                                + "{'created':'2024-01-02T03:04:05Z','created_by':'CMD [\\'sh\\']',"
                                + "'comment':'by hand','empty_layer':true}]",
                        box,
                        new LayerTar().file("srv/app/note", "in the image\n").end())
                .push(registry.host() + "/team/app:1");
    }

    @AfterAll
    void endTheRegistry() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    @BeforeEach
    void openAStore() {
        store = work.resolve("store" + stores++);
    }

    /** In the words, {@code @} stands for the registry. */
    String[] words(String... words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            all.add(word.startsWith("@") ? registry.host() + word.substring(1) : word);
        }
        int verb = List.of("image", "system", "manifest").contains(words[0]) ? 2 : 1;
        all.addAll(verb, List.of("--root", store.toString()));
        return all.toArray(new String[0]);
    }

    ProcessBuilder command(String... words) {
        ProcessBuilder command = CommandLine.command(words(words));
        command.environment().put("HOME", "/nowhere");
        return command;
    }

    Outcome jcontainer(String... words) throws Exception {
        return CommandLine.outcome(command(words));
    }

    String output(String... words) throws Exception {
        Outcome outcome = jcontainer(words);
        assertThat(outcome.stderr()).as(String.join(" ", words)).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome.stdout();
    }

    void refuses(String part, String... words) throws Exception {
        Outcome outcome = jcontainer(words);
        assertThat(outcome.status()).as(String.join(" ", words)).isEqualTo(125);
        assertThat(outcome.stderr()).startsWith("jcontainer: ").contains(part).hasLineCount(1);
    }

    /** Pulls an image, and returns its whole name. */
    String pulled(String name) throws Exception {
        return output("pull", "-q", name);
    }
}
