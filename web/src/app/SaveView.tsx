// Keeping what is seen under a name; a view of one's own of that name is replaced.

import { SaveOutlined } from "@ant-design/icons";
import { useRouterState } from "@tanstack/react-router";
import { Alert, App, AutoComplete, Button, Checkbox, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useSaveView, useViews } from "../api/insights";
import { useMe } from "../api/questions";

export function SaveView() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<SaveOutlined />} onClick={() => setOpen(true)}>{t("views.save")}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t("views.save")} width={440} destroyOnHidden>
        <Saving close={() => setOpen(false)} />
      </Modal>
    </>
  );
}

/** Where the guided tour stands is no part of what is seen. */
function withoutTour(href: string): string {
  const { pathname, searchParams } = new URL(href, window.location.origin);
  searchParams.delete("tour");
  return searchParams.size ? `${pathname}?${searchParams}` : pathname;
}

function Saving({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const address = useRouterState({ select: (state) => withoutTour(state.location.href) });
  const me = useMe().data;
  const own = (useViews().data?.views ?? []).filter((view) => view.owner === me?.name);
  const save = useSaveView();
  const [name, setName] = useState("");
  const [pinned, setPinned] = useState(false);
  const before = own.find((view) => view.name === name.trim());
  function submit(): void {
    const done = (): void => {
      close();
      void message.success(t("views.saved", { name: name.trim() }));
    };
    save.mutate({ name: name.trim(), address, pinned, before }, { onSuccess: done });
  }
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) submit();
      }}
    >
      <label className="field">
        <span className="name">{t("views.name")}</span>
        <AutoComplete value={name} options={own.map((view) => ({ value: view.name }))} showSearch={{ filterOption: (typed, option) => (option?.value ?? "").includes(typed) }} onChange={setName} maxLength={200} />
      </label>
      <Checkbox checked={pinned} onChange={(event) => setPinned(event.target.checked)}>{t("views.pin_it")}</Checkbox>
      {before ? <p className="definition" style={{ margin: 0 }}>{t("views.replaces", { name: before.name })}</p> : null}
      {save.error ? <Alert type="warning" showIcon title={save.error.message} /> : null}
      <Button type="primary" htmlType="submit" disabled={!name.trim()} loading={save.isPending}>{t(before ? "views.replace" : "views.keep")}</Button>
    </form>
  );
}
