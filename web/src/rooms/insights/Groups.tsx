// Saved groups: how many customers each has now, where to look at them, and deleting one, which can be undone.

import { Link } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import { type SavedGroup, useDeleteGroup, useGroup, useGroups, useSaveGroup } from "../../api/insights";
import { useMe } from "../../api/questions";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import { useWords } from "../../language/use_words";
import { useUndo } from "./undo";

export function Groups() {
  const { t } = useTranslation();
  const found = useGroups();
  const [remove, save] = [useDeleteGroup(), useSaveGroup()];
  const error = remove.error ?? save.error;
  return (
    <section className="panel" aria-label={t("group.title")}>
      <h2>{t("group.title")}</h2>
      <p className="definition">{found.data?.groups.length === 0 ? t("group.none") : t("group.living")}</p>
      {found.error ? <Refused error={found.error} again={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting /> : null}
      {error ? <Alert type="warning" showIcon title={error.message} style={{ marginBottom: 10 }} /> : null}
      <ul className="plain">
        {found.data?.groups.map((group) => <Group key={group.id} group={group} remove={remove.mutateAsync} save={save.mutate} />)}
      </ul>
    </section>
  );
}

interface GroupProps {
  group: SavedGroup;
  remove: (group: SavedGroup) => Promise<unknown>;
  save: ReturnType<typeof useSaveGroup>["mutate"];
}

function Group({ group, remove, save }: GroupProps) {
  const { t } = useTranslation();
  const words = useWords();
  const undo = useUndo();
  const me = useMe().data;
  const sized = useGroup(group);
  const may = group.owner === me?.name || (me?.permissions.includes("write") ?? false);
  const asks = sized.data?.asks;
  function leave(): void {
    const deleted = (): void => {
      if (asks) undo(group.name, () => save({ ...asks, name: group.name, about: group.about }));
    };
    void remove(group).then(deleted, () => undefined);
  }
  return (
    <li className="row">
      <Link to="/discover" search={(before) => ({ ...before, groups: [group.name] })}>{group.name}</Link>
      <span className="number">{sized.data ? t("people.title", { count: sized.data.customers, shown: words.exact(sized.data.customers) }) : sized.error ? sized.error.message : "…"}</span>
      <span className="fresh">{[group.about, t("views.by", { who: group.changed_by, moment: words.moment(group.changed) })].filter(Boolean).join(" · ")}</span>
      {may ? <Button size="small" aria-label={`${t("views.delete")}: ${group.name}`} disabled={sized.isPending} onClick={leave}>{t("views.delete")}</Button> : null}
    </li>
  );
}
