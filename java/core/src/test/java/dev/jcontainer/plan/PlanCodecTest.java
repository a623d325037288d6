package dev.jcontainer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.Encoder;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.Step;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The wire format as native/include/plan.h draws it. */
class PlanCodecTest {
    private static final Pattern CONSTANT =
            Pattern.compile("#define (\\w+)[ \\\\\n]+\\(?(0x[0-9a-f]+|\\d+)u?(?: << (\\d+)\\))?");
    private static final LifecycleStep.Exec EXEC = new LifecycleStep.Exec(List.of("/bin/true"), List.of("A=b"), "");
    private static final int STEP_HEADER_LENGTH = 8;

    private static LaunchPlan plan(Step... steps) {
        return new LaunchPlan(Arrays.asList(steps), 0, 0);
    }

    private static Map<String, Integer> nativeConstants() throws Exception {
        Map<String, Integer> constants = new HashMap<>();
        Matcher constant = CONSTANT.matcher(Files.readString(Checkout.file("native/include/plan.h")));
        while (constant.find()) {
            String shift = constant.group(3);
            constants.put(
                    constant.group(1),
                    Integer.decode(constant.group(2)) << (shift == null ? 0 : Integer.parseInt(shift)));
        }
        return constants;
    }

    @Test
    void theConstantsAreThoseOfPlanH() throws Exception {
        assertThat(nativeConstants())
                .containsEntry("PLAN_MAGIC", PlanCodec.MAGIC)
                .containsEntry("PLAN_VERSION", PlanCodec.VERSION)
                .containsEntry("PLAN_MAX_LENGTH", Encoder.MAX_LENGTH)
                .containsEntry("PLAN_REAPER", LaunchPlan.REAPER)
                .containsEntry("PLAN_TRACE", LaunchPlan.TRACE)
                .containsEntry("PLAN_SYNC", LaunchPlan.SYNC)
                .containsEntry("PLAN_DEATH_KILL", LaunchPlan.Death.KILL.ordinal())
                .containsEntry("PLAN_DEATH_HAND_OVER", LaunchPlan.Death.HAND_OVER.ordinal())
                .containsEntry("PLAN_DEATH_KEEP", LaunchPlan.Death.KEEP.ordinal());
    }

    @Test
    void theHeaderSaysWhatTheDeathOfThisJvmDoes() {
        LaunchPlan plan =
                new LaunchPlan(List.of(), List.of(), List.of(EXEC), 0, 0, null, null, LaunchPlan.Death.HAND_OVER);
        byte[] bytes = PlanCodec.encode(plan);
        assertThat(bytes[PlanCodec.HEADER_LENGTH - 4]).isEqualTo((byte) 1);
        assertThat(PlanCodec.decode(bytes)).isEqualTo(plan);
        bytes[PlanCodec.HEADER_LENGTH - 4] = 3;
        assertThatThrownBy(() -> PlanCodec.decode(bytes)).hasMessageContaining("death of the JVM");
    }

    @Test
    void theMagicReadsJcplInAMemoryDump() {
        assertThat(Arrays.copyOf(PlanCodec.encode(plan(EXEC)), 4)).isEqualTo(new byte[] {'J', 'C', 'P', 'L'});
    }

    @Test
    void theHeaderHasVersionLengthCountNamespacesAndFlags() {
        long namespaces = Namespaces.PID | 0x1234_0000_0000L;
        byte[] bytes = PlanCodec.encode(new LaunchPlan(
                List.of(new RootStep.PivotRoot(), EXEC), namespaces, LaunchPlan.REAPER | LaunchPlan.SYNC));

        WireReader in = new WireReader(bytes);
        assertThat(in.number()).isEqualTo(PlanCodec.MAGIC);
        assertThat(in.number()).isEqualTo(PlanCodec.VERSION);
        assertThat(in.number()).as("total length").isEqualTo(bytes.length);
        assertThat(in.number()).as("steps").isEqualTo(2);
        assertThat(in.longNumber()).as("namespaces").isEqualTo(namespaces);
        assertThat(in.number()).as("flags").isEqualTo(LaunchPlan.REAPER | LaunchPlan.SYNC);
        assertThat(in.number()).as("death").isZero();
        assertThat(bytes.length - in.remaining()).isEqualTo(PlanCodec.HEADER_LENGTH);
    }

    @Test
    void eachStepHasItsOpcodeAndTheLengthOfItsArguments() {
        NamespaceStep.Hostname hostname = new NamespaceStep.Hostname("böx");
        WireReader in = new WireReader(PlanCodec.encode(plan(new ProcessStep.NewSession(), hostname, EXEC)));
        in.bytes(PlanCodec.HEADER_LENGTH);

        assertThat(in.number()).isEqualTo(new ProcessStep.NewSession().opcode().code());
        assertThat(in.number()).isZero();
        assertThat(in.number()).isEqualTo(hostname.opcode().code());
        assertThat(in.number()).isEqualTo(4 + 4 + 1);
        assertThat(in.arguments("s")).containsExactly("böx");
        assertThat(in.number()).isEqualTo(EXEC.opcode().code());
        assertThat(in.number()).isEqualTo(in.remaining());
        assertThat(in.arguments("vvs")).containsExactly(List.of("/bin/true"), List.of("A=b"), "");
        assertThat(in.remaining()).isZero();
    }

    @Test
    void aStringIsItsLengthInBytesItsBytesAndANul() {
        assertThat(new Encoder().string("aé").toBytes())
                .isEqualTo(new byte[] {3, 0, 0, 0, 'a', (byte) 0xc3, (byte) 0xa9, 0});
        assertThat(new Encoder().string("").toBytes()).isEqualTo(new byte[] {0, 0, 0, 0, 0});
    }

    @Test
    void aByteThatIsNoUtf8IsWrittenAsItIs() {
        assertThat(new Encoder().string("a\uDCFFb").toBytes())
                .isEqualTo(new byte[] {3, 0, 0, 0, 'a', (byte) 0xff, 'b', 0});
    }

    @Test
    void aNulInAStringIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanCodec.encode(plan(new MountStep.MaskPath("/proc/a\0b"), EXEC)))
                .withMessage("A string of the plan has a NUL character in it: /proc/a?b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanCodec.encode(plan(new MountStep.MaskPath("/é\0"), EXEC)))
                .withMessage("A string of the plan has a NUL character in it: /é?");
    }

    @Test
    void aHundredThousandArgumentsArriveAsTheyWere() {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            arguments.add("argument " + i);
        }
        WireReader in = new WireReader(PlanCodec.encode(plan(new LifecycleStep.Exec(arguments, List.of(), "/bin"))));
        in.bytes(PlanCodec.HEADER_LENGTH + STEP_HEADER_LENGTH);
        assertThat(in.arguments("vvs")).isEqualTo(List.of(arguments, List.of(), "/bin"));
        assertThat(in.remaining()).isZero();
    }

    @Test
    void aPlanMayBe64MebibytesLongAndNotAByteMore() {
        int perString = 5;
        int rest = PlanCodec.encode(plan(new LifecycleStep.Exec(List.of(), List.of(), ""))).length;
        int mebibyte = 1 << 20;
        List<String> most = Collections.nCopies(63, "x".repeat(mebibyte - perString));
        String last = "x".repeat(mebibyte - perString - rest);

        assertThat(PlanCodec.encode(plan(new LifecycleStep.Exec(most, List.of(last), ""))))
                .hasSize(Encoder.MAX_LENGTH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanCodec.encode(plan(new LifecycleStep.Exec(most, List.of(last + "x"), ""))))
                .withMessageContaining("longer than 64 MiB");
    }

    @Test
    void whateverASpecificationHoldsItsPlanCanBeWritten() {
        for (long seed = 0; seed < 200; seed++) {
            LaunchPlan plan =
                    Planner.plan(new RandomSpec(seed).build(), Fixtures.facts(), Identity.ROOT, Fixtures.ID, false);
            WireReader in = new WireReader(PlanCodec.encode(plan));
            in.bytes(PlanCodec.HEADER_LENGTH);
            for (Step step : plan.steps()) {
                assertThat(in.number())
                        .as("seed " + seed)
                        .isEqualTo(step.opcode().code());
                byte[] arguments = in.bytes(in.number());
                if (step instanceof LifecycleStep.Exec) {
                    LifecycleStep.Exec exec = (LifecycleStep.Exec) step;
                    assertThat(new WireReader(arguments).arguments("vvs"))
                            .as("seed " + seed)
                            .containsExactly(exec.argv(), exec.envp(), exec.path());
                }
            }
            assertThat(in.remaining()).as("seed " + seed).isZero();
        }
    }

    @Test
    void aPlanEndsInExecAndHasItOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(EXEC, new RootStep.PivotRoot()))
                .withMessageContaining("step 0 is Exec");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(new ProcessStep.NewSession(), new RootStep.PivotRoot()))
                .withMessageContaining("step 1 is PivotRoot");
        assertThatIllegalArgumentException().isThrownBy(() -> plan(EXEC, EXEC)).withMessageContaining("step 0 is Exec");
        assertThatIllegalArgumentException().isThrownBy(() -> plan()).withMessageContaining("no step");
    }
}
