// The funnel of chosen steps; before anybody chose, those of the path on which most reach the goal.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { funnel } from "../../../core/funnel";
import { useAnalysis, useSteps } from "../../api/analyses";
import type { Answers } from "../../api/answers";
import { Chart } from "../../app/Chart";
import { Count, useOpen } from "../../app/People";
import { Failed, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { FunnelBeside } from "./Beside";
import { usualSteps } from "./defaults";
import { Sides } from "./Sides";
import { drillOf, pathsEnvelope } from "./PathTabs";
import type { Asked } from "./use_sides";

type Step = Answers["funnel"]["steps"][number];

export function FunnelTab({ sides }: { sides: Asked[] }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/discover" });
  const navigate = useNavigate();
  const known = useSteps(search.set).data?.steps ?? [];
  const [first] = sides;
  const paths = useAnalysis("paths", search.steps || !first ? null : pathsEnvelope(first));
  const steps = search.steps ?? (paths.data && first ? usualSteps(paths.data.paths, paths.data.nodes, first.goal) : null);
  if (paths.error) return <Failed error={paths.error} again={() => void paths.refetch()} />;
  if (!steps) return <Waiting />;
  return (
    <>
      <label className="field" style={{ marginBottom: 12 }}>
        <span className="name">{t("funnel.steps")}</span>
        <Select
          mode="multiple"
          value={steps}
          style={{ maxWidth: 980 }}
          options={known.map((one) => ({ value: one.event, label: one.event }))}
          onChange={(chosen: string[]) => void navigate({ to: "/discover", search: (before) => ({ ...before, steps: chosen.length ? chosen : undefined }) })}
        />
      </label>
      <Sides sides={sides}>{(asked) => <One asked={asked} steps={steps} />}</Sides>
      {sides.length > 1 ? <FunnelBeside sides={sides} steps={steps} /> : null}
    </>
  );
}

function One({ asked, steps }: { asked: Asked; steps: string[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const joined = steps.join("\n");
  const query = useMemo(() => asked.envelope({ steps: joined.split("\n"), within: asked.within }), [asked, joined]);
  const open = useOpen("funnel", query);
  const found = useAnalysis("funnel", query);
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const answer = found.data;
  const columns: Column<Step>[] = [
    { name: t("column.step"), value: (row) => row.step + 1 },
    { name: t("column.event"), value: (row) => row.event },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", row.event, row.customers)} open={open} shown={words.exact(row.customers)} /> },
    { name: t("column.dropped_next"), value: (row) => row.dropped, shown: (row) => <Count drill={drillOf(row, "dropped", row.event, row.dropped)} open={open} shown={row.dropped === null ? "–" : words.exact(row.dropped)} /> },
    { name: t("column.of_start"), value: (row) => row.share_of_start, shown: (row) => words.share(row.share_of_start) },
    { name: t("column.of_previous"), value: (row) => row.share_of_previous, shown: (row) => words.share(row.share_of_previous) },
    { name: t("column.median_previous"), value: (row) => row.median_seconds_from_previous, shown: (row) => words.seconds(row.median_seconds_from_previous) },
  ];
  return <Chart name={t("tab.funnel")} answer={answer} draw={(width) => funnel(answer.steps, words, width)} columns={columns} rows={answer.steps} open={open} />;
}
