package dev.jcontainer.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.run.RunOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The library names options of {@code run}; {@code jcontainer oci} has other options. */
class OciErrorTextTest {
    private static final Pattern NAME = Pattern.compile("(?<![\\w-])--([a-z][a-z-]*)");

    /** Classes whose messages {@code oci} never shows: they are about Landlock, or are messages of {@code info}. */
    private static final Set<String> UNREACHABLE =
            Set.of("SpecOption", "LandlockChecks", "LandlockText", "Privileges", "SupportProbe");

    /** Options in messages about features that config.json does not have. */
    private static final Set<String> NOT_IN_CONFIG =
            Set.of("device", "init", "isolation", "landlock-ro", "network", "rootfs", "userns");

    /** Options of mount, systemd-run, java, docker and podman, which a message advises to use. */
    private static final Set<String> OF_OTHERS =
            Set.of("bind", "make-rshared", "scope", "security-opt", "enable-native-access", "illegal-native-access");

    private static final List<String> MESSAGES = new ArrayList<>();

    @BeforeAll
    static void readTheLibrary() throws Exception {
        for (String text : ClassConstants.ofModule(Containers.class, UNREACHABLE)) {
            MESSAGES.add(Failure.text(new IOException(text))); // without the hints for callers of the library
        }
    }

    private static Set<String> names(List<Option> options) {
        Set<String> names = new TreeSet<>();
        for (Option option : options) {
            names.add(option.name());
        }
        return names;
    }

    private static Set<String> namesIn(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static Set<String> ofOci() {
        Set<String> names = names(OciOptions.root().options());
        for (String name : OciCommands.NAMES) {
            OciCommand command = OciCommands.find(name);
            assertThat(command).as(name).isNotNull();
            names.addAll(names(command.model().options()));
        }
        return names;
    }

    @Test
    void eachPhraseIsInAMessageOfTheLibrary() {
        for (String[] pair : OciErrorText.PHRASES) {
            assertThat(MESSAGES).as(pair[0]).anyMatch(message -> message.contains(pair[0]));
        }
    }

    @Test
    void eachOptionInAPhraseIsAnOptionOfItsCommandLine() {
        for (String[] pair : OciErrorText.PHRASES) {
            assertThat(names(RunOptions.MODEL.options())).as(pair[0]).containsAll(namesIn(pair[0]));
            assertThat(ofOci()).as(pair[1]).containsAll(namesIn(pair[1]));
        }
    }

    @Test
    void noMessageOfTheLibraryNamesAnOptionThatTheRuntimeHasNot() {
        Set<String> left = new TreeSet<>();
        for (String message : MESSAGES) {
            Set<String> names = namesIn(OciErrorText.translated(message));
            names.removeAll(ofOci());
            left.addAll(names);
        }
        assertThat(left).containsExactlyInAnyOrderElementsOf(union(NOT_IN_CONFIG, OF_OTHERS));
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }
}
