package dev.jcontainer.oci.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Operator;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileReaderTest {
    private static SeccompProfile read(String json) throws DocumentException {
        return ProfileReader.read(
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "x86_64", "5.10.0-13-amd64");
    }

    private static List<Rule> rules(String rules) throws DocumentException {
        return read("{'defaultAction': 'SCMP_ACT_ERRNO', 'syscalls': [" + rules + "]}")
                .rules();
    }

    private static List<Rule> conditional(String condition) throws DocumentException {
        return rules("{'names': ['read'], 'action': 'SCMP_ACT_ALLOW', " + condition + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "SCMP_ACT_ALLOW, 0x7fff0000",
        "SCMP_ACT_LOG, 0x7ffc0000",
        "SCMP_ACT_KILL, 0",
        "SCMP_ACT_KILL_THREAD, 0",
        "SCMP_ACT_KILL_PROCESS, 0x80000000",
        "SCMP_ACT_TRAP, 0x30000",
        "SCMP_ACT_ERRNO, 0x50001",
        "SCMP_ACT_TRACE, 0x7ff00001"
    })
    void eachActionIsTheKernels(String name, String code) throws Exception {
        assertThat(read("{'defaultAction': '" + name + "'}").defaultAction().code())
                .isEqualTo((int) (long) Long.decode(code));
    }

    /** Docker accepts these members. If they were ignored, a rule would lose its condition or have another action. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'names': ['read'], 'action': 'SCMP_ACT_ALLOW', 'Includes': {'caps': ['CAP_BPF']}}",
                "{'names': ['read'], 'action': 'SCMP_ACT_ALLOW', 'excludes': {'Caps': ['CAP_BPF']}}",
                "{'names': ['read'], 'action': 'SCMP_ACT_ALLOW', 'includes': {'minkernel': '6.1'}}",
                "{'names': ['read'], 'action': 'SCMP_ACT_ERRNO', 'ErrnoRet': 1}",
                "{'names': ['read'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 0, 'op': 'SCMP_CMP_EQ', 'Value': 1}]}"
            })
    void aMemberInAnotherCaseIsRefused(String rule) {
        assertThatThrownBy(() -> rules(rule))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("syscalls[0].")
                .hasMessageContaining("this member is written ");
    }

    @Test
    void errorsAreGivenByNumberOrByName() throws Exception {
        assertThat(read("{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 38}")
                        .defaultAction())
                .isEqualTo(SeccompAction.errno(38));
        assertThat(read("{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrno': 'ENOSYS'}")
                        .defaultAction())
                .isEqualTo(SeccompAction.errno(38));
        assertThat(rules("{'names': ['a'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 2, 'errno': 'ENOENT'}")
                        .get(0)
                        .action())
                .isEqualTo(SeccompAction.errno(2));
    }

    @Test
    void aRuleHasItsNamesAndComparisons() throws Exception {
        assertThat(rules("{'names': ['clone', 'fork'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 0, 'value':"
                        + " 2114060288, 'valueTwo': 0, 'op': 'SCMP_CMP_MASKED_EQ'}]}, {'name': 'read', 'action':"
                        + " 'SCMP_ACT_LOG', 'args': null}"))
                .containsExactly(
                        new Rule(
                                List.of("clone", "fork"),
                                SeccompAction.ALLOW,
                                List.of(new Comparison(0, Operator.MASKED_EQ, 0x7e020000, 0))),
                        new Rule(List.of("read"), SeccompAction.LOG, List.of()));
    }

    /** This is the same as in runc, because libseccomp cannot compare one argument twice in a rule. */
    @Test
    void twoComparisonsOfOneArgumentAreTwoRules() throws Exception {
        assertThat(conditional("'args': [{'index': 0, 'value': 1, 'op': 'SCMP_CMP_EQ'}, {'index': 0, 'value':"
                        + " 18446744073709551615, 'op': 'SCMP_CMP_EQ'}]"))
                .extracting(Rule::comparisons)
                .containsExactly(
                        List.of(new Comparison(0, Operator.EQ, 1, 0)), List.of(new Comparison(0, Operator.EQ, -1, 0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'includes': {'minKernel': '4.8'} | 1",
                "'includes': {'minKernel': '5.10'} | 1",
                "'includes': {'minKernel': '5.11'} | 0",
                "'excludes': {'minKernel': '5.10'} | 0",
                "'excludes': {'minKernel': '6.1'} | 1",
                "'includes': {'arches': ['amd64', 'x32']} | 1",
                "'includes': {'arches': ['arm64']} | 0",
                "'excludes': {'arches': ['amd64']} | 0",
                "'excludes': {'arches': ['s390x']} | 1",
                "'includes': {}, 'excludes': {} | 1",
                "'includes': {'arches': ['amd64'], 'minKernel': '9.0'} | 0",
                "'excludes': {'arches': ['s390'], 'minKernel': '4.0'} | 0"
            })
    void conditionsByKernelAndArchitectureAreDecided(String condition, int count) throws Exception {
        assertThat(conditional(condition)).hasSize(count);
    }

    @Test
    void conditionsByCapabilitiesStayInTheRule() throws Exception {
        Rule rule = conditional(
                        "'includes': {'caps': ['CAP_SYS_ADMIN', 'CAP_BPF']}, 'excludes': {'caps': ['CAP_CHOWN']}")
                .get(0);
        assertThat(rule.needed()).isEqualTo(Capability.SYS_ADMIN.bit() | Capability.BPF.bit());
        assertThat(rule.unwanted()).isEqualTo(Capability.CHOWN.bit());
        assertThat(rule.counts(Capability.SYS_ADMIN.bit())).isFalse();
    }

    @Test
    void architecturesAreListedOrThoseOfTheMachineInTheMap() throws Exception {
        assertThat(read("{'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']}")
                        .architectures())
                .containsExactly("x86_64", "x86");
        assertThat(read("{'defaultAction': 'SCMP_ACT_ALLOW', 'archMap': [{'architecture': 'SCMP_ARCH_AARCH64',"
                                + " 'subArchitectures': ['SCMP_ARCH_ARM']}, {'architecture': 'SCMP_ARCH_X86_64',"
                                + " 'subArchitectures': ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']}]}")
                        .architectures())
                .containsExactly("x86", "x32");
    }

    @Test
    void flagsAreTheKernels() throws Exception {
        assertThat(read("{'defaultAction': 'SCMP_ACT_ALLOW', 'flags': ['SECCOMP_FILTER_FLAG_LOG',"
                                + " 'SECCOMP_FILTER_FLAG_SPEC_ALLOW', 'SECCOMP_FILTER_FLAG_TSYNC']}")
                        .flags())
                .isEqualTo(SeccompProfile.LOG | SeccompProfile.SPEC_ALLOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | defaultAction: missing",
                "{'defaultAction': 7} | defaultAction: not a string: 7",
                "{'defaultAction': 'ALLOW'} | defaultAction: not one of",
                "{'defaultAction': 'SCMP_ACT_NOTIFY'} | defaultAction: SCMP_ACT_NOTIFY requires a seccomp agent",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 5000} | defaultErrnoRet: not from 0 to 4095",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrno': 'EWHAT'} | defaultErrno: not an error of Linux",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'listenerPath': '/run/x'} | listenerPath:",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'flags': ['FAST']} | flags[0]: not one of",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['x86']} | architectures[0]: not of the form SCMP_ARCH_NAME",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': {}} | syscalls: not an array",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_X86'], 'archMap': [{'architecture':"
                        + " 'SCMP_ARCH_ARM'}]} | archMap: archMap and architectures exclude each other"
            })
    void whatIsWrongIsNamedWithItsPlace(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'action': 'SCMP_ACT_LOG'} | syscalls[0].names: missing",
                "{'names': ['a'], 'name': 'b', 'action': 'SCMP_ACT_LOG'} | syscalls[0].name: name and names",
                "{'names': ['a b'], 'action': 'SCMP_ACT_LOG'} | syscalls[0].names[0]: not a name",
                "{'names': 'a', 'action': 'SCMP_ACT_LOG'} | syscalls[0].names: not an array",
                "{'names': ['a']} | syscalls[0].action: missing",
                "{'names': ['a'], 'action': 'SCMP_ACT_LOG', 'args': [{'index': 6, 'op': 'SCMP_CMP_EQ'}]} |"
                        + " syscalls[0].args[0].index: not from 0 to 5",
                "{'names': ['a'], 'action': 'SCMP_ACT_LOG', 'args': [{'index': 0, 'op': 'EQ'}]} |"
                        + " syscalls[0].args[0].op: not one of",
                "{'names': ['a'], 'action': 'SCMP_ACT_LOG', 'includes': {'caps': ['CAP_X']}} |"
                        + " syscalls[0].includes.caps[0]: There is no capability",
                "{'names': ['a'], 'action': 'SCMP_ACT_LOG', 'includes': {'minKernel': 'new'}} |"
                        + " syscalls[0].includes.minKernel: not a kernel version",
                "{'names': ['a'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 1, 'errno': 'ENOSYS'} |"
                        + " syscalls[0].errnoRet: not the error"
            })
    void whatIsWrongInARuleIsNamedWithItsPlace(String line) {
        String[] parts = line.split(" \\| ?", -1);
        assertThatThrownBy(() -> rules(parts[0]))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(parts[1].strip());
    }
}
